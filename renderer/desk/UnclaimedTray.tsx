import { useState } from 'react'
import type { UnclaimedView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { ClaimWindow } from './ClaimWindow.tsx'
import { DeskButton, Window } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import { useTimes } from './times.ts'
import { UnclaimedTable, whyLine } from './UnclaimedTable.tsx'
import type { TrayItem } from './unclaimed.ts'
import { spanOf, trayItems } from './unclaimed.ts'

/** What belongs to nobody: one press from the search for a person, never given to anybody beforehand. */
export function UnclaimedTray() {
  const { t } = useWords()
  const { view } = useDesk()
  const [claiming, setClaiming] = useState<UnclaimedView | null>(null)
  const [looking, setLooking] = useState<string | null>(null)
  const items = trayItems(view.unclaimed)
  const group = items.find((item) => item.key === looking)
  return (
    <section className="block">
      <h2>
        {t('desk.tabs.unclaimed')}
        <span className="q">
          {items.length === 0 ? t('desk.unclaimed.none') : t('desk.unclaimed.count', { count: view.unclaimed.length })}
        </span>
      </h2>
      <div className="tray">
        {items.map((item) => {
          const [first] = item.measurements
          if (!first) return null
          return item.measurements.length > 1 ? (
            <GroupItem key={item.key} item={item} first={first} onLook={() => setLooking(item.key)} />
          ) : (
            <SingleItem key={item.key} one={first} onClaim={() => setClaiming(first)} />
          )
        })}
      </div>
      {claiming && <ClaimWindow measurements={[claiming]} onClose={() => setClaiming(null)} />}
      {group && <GroupWindow item={group} onClose={() => setLooking(null)} />}
    </section>
  )
}

function SingleItem({ one, onClaim }: { one: UnclaimedView; onClaim: () => void }) {
  const { t, say } = useWords()
  const { at } = useTimes()
  return (
    <div className="item">
      <p>
        <span className="v">{one.value}</span>
        <span>{say(one.indicator)}</span>
        <span>{at(one.at)}</span>
      </p>
      <DeskButton
        kind="main"
        label={`${t('desk.unclaimed.claim')} ${say(one.indicator)} ${at(one.at)}`}
        onPress={onClaim}
      >
        {t('desk.unclaimed.claim')}
      </DeskButton>
      <p className="sug q">{whyLine(one, t, say)}</p>
    </div>
  )
}

function GroupItem({ item, first, onLook }: { item: TrayItem; first: UnclaimedView; onLook: () => void }) {
  const { t, say } = useWords()
  const { day } = useTimes()
  const { from, to } = spanOf(item.measurements)
  return (
    <div className="item">
      <p>
        <span className="v">{t('desk.unclaimed.records', { count: item.measurements.length })}</span>
        <span>{t('desk.unclaimed.stored', { meter: say(first.meterName) })}</span>
      </p>
      <DeskButton onPress={onLook}>{t('desk.unclaimed.look')}</DeskButton>
      <p className="sug q">{t('desk.unclaimed.span', { from: day(from), to: day(to) })}</p>
    </div>
  )
}

/** The records of one memory dump: all of them for one person, or one by one. */
function GroupWindow({ item, onClose }: { item: TrayItem; onClose: () => void }) {
  const { t } = useWords()
  const [claiming, setClaiming] = useState(false)
  if (claiming) return <ClaimWindow measurements={item.measurements} onClose={() => setClaiming(false)} />
  return (
    <Window title={t('desk.unclaimed.groupTitle')} onClose={onClose} wide>
      <div className="acts">
        <DeskButton kind="main" onPress={() => setClaiming(true)}>
          {t('desk.unclaimed.all')}
        </DeskButton>
      </div>
      <UnclaimedTable unclaimed={item.measurements} />
    </Window>
  )
}

import type { TFunction } from 'i18next'
import { useState } from 'react'
import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components'
import type { Bilingual, UnclaimedView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { StatusSign } from '../parts/StatusSign.tsx'
import { ClaimWindow } from './ClaimWindow.tsx'
import { DeskButton, Window } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import { RawWindow } from './meters/RawWindow.tsx'
import { useTimes } from './times.ts'
import { VoidForm } from './VoidForm.tsx'

/** Why it is nobody's, and whose it might be, in one sentence. */
export const whyLine = (
  { suggestion, why }: Pick<UnclaimedView, 'suggestion' | 'why'>,
  t: TFunction<'words'>,
  say: (both: Bilingual) => string,
) => (suggestion ? t('desk.unclaimed.maybe', { name: suggestion.name, why: say(why) }) : say(why))

/** Each one with its reason; to be claimed or voided one by one. */
export function UnclaimedTable({ unclaimed }: { unclaimed: readonly UnclaimedView[] }) {
  const { t, say, language } = useWords()
  const { at } = useTimes()
  const [open, setOpen] = useState<{ one: UnclaimedView; step: 'claim' | 'void' | 'raw' } | null>(null)
  const close = () => setOpen(null)
  return (
    <div className="scroll">
      <Table aria-label={t('desk.unclaimed.page')}>
        <TableHeader>
          <Column isRowHeader>{t('desk.unclaimed.measuredAt')}</Column>
          <Column>{t('desk.today.indicator')}</Column>
          <Column className="n">{t('desk.today.value')}</Column>
          <Column>
            <span className="hidden">{t('desk.today.unit')}</span>
          </Column>
          <Column>{t('desk.today.level')}</Column>
          <Column>{t('desk.unclaimed.meter')}</Column>
          <Column>{t('desk.unclaimed.why')}</Column>
          <Column>
            <span className="hidden">{t('desk.today.actions')}</span>
          </Column>
        </TableHeader>
        <TableBody
          items={unclaimed.map((one) => ({ ...one, id: one.measurementId }))}
          dependencies={[language]}
          renderEmptyState={() => <p className="none q">{t('desk.unclaimed.none')}</p>}
        >
          {(one) => (
            <Row>
              <Cell>{at(one.at)}</Cell>
              <Cell>{say(one.indicator)}</Cell>
              <Cell className="n">{one.value}</Cell>
              <Cell className="q">{say(one.unit)}</Cell>
              <Cell>
                <StatusSign level={one.level} word={one.word} size="s" />
              </Cell>
              <Cell>{say(one.meterName)}</Cell>
              <Cell className="wrap q">{whyLine(one, t, say)}</Cell>
              <Cell className="keep">
                <span className="acts">
                  <DeskButton
                    kind="main"
                    label={`${t('desk.unclaimed.claim')} ${say(one.indicator)} ${at(one.at)}`}
                    onPress={() => setOpen({ one, step: 'claim' })}
                  >
                    {t('desk.unclaimed.claim')}
                  </DeskButton>
                  <DeskButton
                    label={`${t('desk.row.void')} ${say(one.indicator)} ${at(one.at)}`}
                    onPress={() => setOpen({ one, step: 'void' })}
                  >
                    {t('desk.row.void')}
                  </DeskButton>
                  <DeskButton
                    kind="plain"
                    label={`${t('desk.raw.title')} ${say(one.indicator)} ${at(one.at)}`}
                    onPress={() => setOpen({ one, step: 'raw' })}
                  >
                    {t('desk.raw.short')}
                  </DeskButton>
                </span>
              </Cell>
            </Row>
          )}
        </TableBody>
      </Table>
      {open?.step === 'claim' && <ClaimWindow measurements={[open.one]} onClose={close} />}
      {open?.step === 'raw' && <RawWindow measurementId={open.one.measurementId} onClose={close} />}
      {open?.step === 'void' && (
        <Window title={t('desk.void.title')} onClose={close}>
          <VoidForm measurementId={open.one.measurementId} onDone={close} />
        </Window>
      )}
    </div>
  )
}

/** The page of all that is nobody's. */
export function Unclaimed() {
  const { t } = useWords()
  const { view } = useDesk()
  return (
    <div className="page">
      <section className="block">
        <h2>
          {t('desk.tabs.unclaimed')}
          <span className="q">{t('desk.unclaimed.count', { count: view.unclaimed.length })}</span>
        </h2>
        <UnclaimedTable unclaimed={view.unclaimed} />
      </section>
    </div>
  )
}

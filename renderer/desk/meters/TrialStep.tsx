import { useState } from 'react'
import { useWords } from '../../base/i18n.ts'
import { FaultLine, useCall } from '../call.tsx'
import { DeskButton } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'
import { useTimes } from '../times.ts'
import { Decoded } from './Decoded.tsx'
import { useMeterPage } from './follow.ts'
import { MeterState } from './MeterList.tsx'
import { RawFrames } from './RawFrames.tsx'
import { Switches } from './Switches.tsx'
import { Trouble } from './Trouble.tsx'

interface TrialStepProps {
  meterId: string
  onRight: () => void
  /** It has been put away. */
  onWrong: () => void
}

/** Somebody of the staff measures; what came is shown as it was decoded, and the person says whether it is what the meter shows. */
export function TrialStep({ meterId, onRight, onWrong }: TrialStepProps) {
  const { t, say } = useWords()
  const { view, meters } = useDesk()
  const { at } = useTimes()
  const { busy, fault, run } = useCall()
  const [wrong, setWrong] = useState(false)
  const page = useMeterPage(meterId)
  const listed = view.meters.find(({ id }) => id === meterId)
  if (!page) return <p className="q">{t('desk.signIn.loading')}</p>
  const [newest, ...earlier] = page.trial
  const putAway = async () => {
    if (await run(() => meters.calls.endTrial({ meterId }))) onWrong()
  }
  return (
    <>
      <p className="fact-line">
        <b>{say(page.model.name)}</b>
        <span className="q">
          {t(`desk.meters.links.${page.link}`)} {page.address}
        </span>
        {listed && <MeterState meter={{ ...listed, onTrial: false }} />}
      </p>
      {listed?.advice && <p>{say(listed.advice)}</p>}
      <p>{t('desk.commission.trial.measure')}</p>
      <p className="q">{t('desk.commission.trial.nobodys')}</p>
      {newest ? (
        <section className="sent">
          <p className="q" role="status">
            {t('desk.commission.trial.came', { time: at(newest.receivedAt) })}
          </p>
          <Decoded of={newest} large />
          <RawFrames raw={newest} />
        </section>
      ) : (
        <p role="status">
          <b>{t('desk.commission.trial.waiting')}</b>
        </p>
      )}
      {earlier.length > 0 && (
        <ul className="earlier">
          {earlier.map((one) => (
            <li key={one.measurementId}>
              <span className="q">{at(one.receivedAt)}</span> <Decoded of={one} />
            </li>
          ))}
        </ul>
      )}
      <Trouble trouble={page.trouble} />
      <Switches page={page} />
      <FaultLine fault={fault} />
      {wrong ? (
        <div className="acts">
          <p>{t('desk.commission.trial.wrongHint')}</p>
          <DeskButton onPress={() => setWrong(false)}>{t('desk.commission.trial.again')}</DeskButton>
          <DeskButton kind="main" busy={busy} onPress={() => void putAway()}>
            {t('desk.commission.trial.putAway')}
          </DeskButton>
        </div>
      ) : (
        <div className="acts">
          {newest && (
            <DeskButton kind="main" icon="check" onPress={onRight}>
              {t('desk.commission.trial.right')}
            </DeskButton>
          )}
          <DeskButton onPress={() => setWrong(true)}>
            {t(newest ? 'desk.commission.trial.wrong' : 'desk.commission.trial.nothing')}
          </DeskButton>
        </div>
      )}
    </>
  )
}

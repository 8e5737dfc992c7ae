import { useWords } from '../../base/i18n.ts'
import { type CallState, FaultLine } from '../call.tsx'
import { DeskButton } from '../controls.tsx'
import type { MeterChoice } from './sightings.ts'

interface ConnectStepProps {
  choice: MeterChoice
  call: CallState
  onDone: () => void
  onBack: () => void
}

/** What is done at the meter itself, as its model says it. */
export function ConnectStep({ choice: { model, sighting }, call, onDone, onBack }: ConnectStepProps) {
  const { t, say, language } = useWords()
  return (
    <>
      <p className="fact-line">
        <b>{say(model.name)}</b>
        <span className="q">
          {t(`desk.meters.links.${sighting.link}`)} {sighting.title}
        </span>
      </p>
      <section>
        <h3>{t('desk.commission.steps')}</h3>
        <ol className="steps">
          {model.steps[language].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
      <FaultLine fault={call.fault} />
      <div className="acts">
        <DeskButton icon="back" onPress={onBack}>
          {t('desk.commission.back')}
        </DeskButton>
        <DeskButton kind="main" busy={call.busy} onPress={onDone}>
          {t('desk.commission.connected')}
        </DeskButton>
      </div>
    </>
  )
}

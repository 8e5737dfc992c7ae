import { useState } from 'react'
import { useWords } from '../../base/i18n.ts'
import { useCall } from '../call.tsx'
import { Window } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'
import { BondStep } from './BondStep.tsx'
import { ConnectStep } from './ConnectStep.tsx'
import { useSightings } from './follow.ts'
import { NameStep } from './NameStep.tsx'
import { PickModelStep } from './PickModelStep.tsx'
import { SeenStep } from './SeenStep.tsx'
import { type MeterChoice, needsBond } from './sightings.ts'
import { TrialStep } from './TrialStep.tsx'

type Step =
  | { at: 'seen' }
  | { at: 'pick'; key: string }
  | { at: 'connect' | 'bond'; choice: MeterChoice }
  | { at: 'trial' | 'name'; meterId: string }

/** What the person sees of the way: picking a model by hand is part of finding. */
const WAY = ['seen', 'connect', 'bond', 'trial', 'name'] as const

interface CommissionWindowProps {
  /** A meter whose trial goes on. */
  onTrial?: string
  onClose: () => void
}

/**
 * From what is in sight to a meter in use, one step after the other. Nothing is probed: the person at the desk says which it is.
 * A meter on trial stays on trial when the window is left, and the trial is taken up again from the list.
 */
export function CommissionWindow({ onTrial, onClose }: CommissionWindowProps) {
  const { t } = useWords()
  const [step, setStep] = useState<Step>(onTrial ? { at: 'trial', meterId: onTrial } : { at: 'seen' })
  return (
    <Window title={t('desk.commission.title')} onClose={onClose} wide>
      <Way at={step.at === 'pick' ? 'seen' : step.at} />
      {step.at === 'trial' && (
        <TrialStep
          meterId={step.meterId}
          onRight={() => setStep({ at: 'name', meterId: step.meterId })}
          onWrong={() => setStep({ at: 'seen' })}
        />
      )}
      {step.at === 'name' && <NameStep meterId={step.meterId} onDone={onClose} />}
      {(step.at === 'seen' || step.at === 'pick' || step.at === 'connect' || step.at === 'bond') && (
        <Finding step={step} setStep={setStep} />
      )}
    </Window>
  )
}

function Way({ at }: { at: (typeof WAY)[number] }) {
  const { t } = useWords()
  return (
    <ol className="way">
      {WAY.map((name) => (
        <li key={name} aria-current={name === at ? 'step' : undefined}>
          {t(`desk.commission.way.${name}`)}
        </li>
      ))}
    </ol>
  )
}

interface FindingProps {
  step: Extract<Step, { at: 'seen' | 'pick' | 'connect' | 'bond' }>
  setStep: (step: Step) => void
}

/** The steps during which the station looks for meters. */
function Finding({ step, setStep }: FindingProps) {
  const { meters } = useDesk()
  const call = useCall()
  const sightings = useSightings()
  const toSeen = () => setStep({ at: 'seen' })
  const connect = (choice: MeterChoice) => setStep({ at: 'connect', choice })

  const tryIt = async ({ sighting, model: { driverId, modelId } }: MeterChoice) => {
    const made = await call.run(() => meters.calls.commission({ sightingKey: sighting.key, driverId, modelId }))
    if (made) setStep({ at: 'trial', meterId: made.meterId })
  }

  if (step.at === 'seen') {
    return <SeenStep sightings={sightings} onChoose={connect} onPick={(key) => setStep({ at: 'pick', key })} />
  }
  if (step.at === 'pick') {
    const sighting = sightings.find(({ key }) => key === step.key)
    return <PickModelStep sighting={sighting} onChoose={connect} onBack={toSeen} />
  }
  // As it is seen now: its bond may have come meanwhile.
  const sighting = sightings.find(({ key }) => key === step.choice.sighting.key) ?? step.choice.sighting
  const choice = { ...step.choice, sighting }
  if (step.at === 'bond') {
    return <BondStep choice={choice} call={call} onBonded={() => void tryIt(choice)} onBack={toSeen} />
  }
  return (
    <ConnectStep
      choice={choice}
      call={call}
      onDone={() => (needsBond(choice) ? setStep({ at: 'bond', choice }) : void tryIt(choice))}
      onBack={toSeen}
    />
  )
}

import { useState } from 'react'
import { useWords } from '../../base/i18n.ts'
import { type CallState, FaultLine, useCall } from '../call.tsx'
import { DeskButton, Field, Form } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'
import type { MeterChoice } from './sightings.ts'

interface BondStepProps {
  choice: MeterChoice
  /** The call that takes it on trial. */
  call: CallState
  onBonded: () => void
  onBack: () => void
}

/** The system gets to know the meter: from here where it can, else by the system's own steps. */
export function BondStep({ choice: { sighting, model }, call, onBonded, onBack }: BondStepProps) {
  const { t, language } = useWords()
  const { meters } = useDesk()
  const own = useCall()
  const { bond } = sighting
  const isBonded = bond?.state === 'bonded' || sighting.bonded === true
  const state = isBonded ? 'bonded' : (bond?.state ?? 'none')
  const { driverId, modelId } = model
  const isUnderWay = state === 'started' || state === 'passkey-wanted' || state === 'compare-wanted'

  const begin = () => own.run(() => meters.calls.bond({ sightingKey: sighting.key, driverId, modelId }))
  const leave = async () => {
    if (isUnderWay) await own.run(() => meters.calls.cancelBond({ sightingKey: sighting.key }))
    onBack()
  }
  return (
    <>
      <p role="status">
        {t(`desk.commission.bond.${state}`)}
        {bond?.code && state === 'failed' && ` (${bond.code})`}
      </p>
      {state === 'passkey-wanted' && <Passkey sightingKey={sighting.key} />}
      {state === 'compare-wanted' && bond?.digits && <Compare sightingKey={sighting.key} digits={bond.digits} />}
      {state === 'unsupported' && (
        <ol className="steps">
          {bond?.steps[language].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      <FaultLine fault={own.fault ?? call.fault} />
      <div className="acts">
        <DeskButton icon="back" onPress={() => void leave()}>
          {t(isUnderWay ? 'desk.commission.bond.cancel' : 'desk.commission.back')}
        </DeskButton>
        {(state === 'none' || state === 'refused' || state === 'failed') && (
          <DeskButton kind="main" busy={own.busy} onPress={() => void begin()}>
            {t(state === 'none' ? 'desk.commission.bond.begin' : 'desk.commission.bond.again')}
          </DeskButton>
        )}
        {!isUnderWay && (
          <DeskButton
            kind={isBonded || state === 'unsupported' ? 'main' : undefined}
            busy={call.busy}
            onPress={onBonded}
          >
            {t(isBonded ? 'desk.commission.next' : 'desk.commission.bond.already')}
          </DeskButton>
        )}
      </div>
    </>
  )
}

function Compare({ sightingKey, digits }: { sightingKey: string; digits: string }) {
  const { t } = useWords()
  const { meters } = useDesk()
  const { busy, fault, run } = useCall()
  const answer = (same: boolean) => run(() => meters.calls.compare({ sightingKey, same }))
  return (
    <>
      <p className="digits">{`${digits.slice(0, 3)} ${digits.slice(3)}`}</p>
      <FaultLine fault={fault} />
      <div className="acts">
        <DeskButton kind="main" icon="check" busy={busy} onPress={() => void answer(true)}>
          {t('desk.commission.bond.same')}
        </DeskButton>
        <DeskButton busy={busy} onPress={() => void answer(false)}>
          {t('desk.commission.bond.differs')}
        </DeskButton>
      </div>
    </>
  )
}

/** The number stands on the meter for seconds only: nothing is asked but the number. */
function Passkey({ sightingKey }: { sightingKey: string }) {
  const { t } = useWords()
  const { meters } = useDesk()
  const { busy, fault, run } = useCall()
  const [digits, setDigits] = useState('')
  const [tried, setTried] = useState(false)
  const fits = /^\d{6}$/.test(digits.trim())
  const submit = async () => {
    setTried(true)
    if (fits) await run(() => meters.calls.passkey({ sightingKey, passkey: Number(digits.trim()) }))
  }
  return (
    <Form onSubmit={submit}>
      <Field
        label={t('desk.commission.bond.digits')}
        value={digits}
        onChange={setDigits}
        inputMode="tel"
        autoFocus
        error={tried && !fits ? t('desk.commission.bond.sixDigits') : null}
      />
      <FaultLine fault={fault} />
      <DeskButton kind="main" submit busy={busy}>
        {t('desk.commission.bond.send')}
      </DeskButton>
    </Form>
  )
}

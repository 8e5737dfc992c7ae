import { useEffect, useState } from 'react'
import { Radio, RadioGroup } from 'react-aria-components'
import type { SightingView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton, Field, Form, Window } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import type { MeterChoice } from './sightings.ts'
import { meterChoices, unknownCount } from './sightings.ts'

/** Looks for meters while it is open; nothing is probed, the person at the desk says which it is. */
export function CommissionWindow({ onClose }: { onClose: () => void }) {
  const { t, language } = useWords()
  const { calls } = useDesk()
  const { busy, fault, run } = useCall()
  const sightings = useSightings()
  const [chosen, setChosen] = useState<MeterChoice | null>(null)
  const [name, setName] = useState('')
  const [place, setPlace] = useState('')
  const [tried, setTried] = useState(false)
  const choices = meterChoices(sightings)
  const unknown = unknownCount(sightings)

  const choose = (id: string) => {
    const choice = choices.find((one) => one.id === id)
    if (!choice) return
    const untouched = name === '' || name === chosen?.match.name[language]
    setChosen(choice)
    if (untouched) setName(choice.match.name[language])
  }
  const submit = async () => {
    setTried(true)
    if (!chosen || name.trim() === '') return
    const { sighting, match } = chosen
    const { driverId, modelId } = match
    if (await run(() => calls.commission({ sightingKey: sighting.key, driverId, modelId, name, place }))) onClose()
  }

  return (
    <Window title={t('desk.commission.title')} onClose={onClose} wide>
      <p className="q" role="status">
        {t('desk.commission.looking')}
        {unknown > 0 && t('desk.commission.unknown', { count: unknown })}
      </p>
      {choices.length > 0 && (
        <RadioGroup
          className="sightings"
          aria-label={t('desk.commission.seen')}
          value={chosen?.id ?? null}
          onChange={choose}
        >
          {choices.map((choice) => (
            <Choice key={choice.id} choice={choice} />
          ))}
        </RadioGroup>
      )}
      {chosen && <Steps choice={chosen} />}
      {chosen && (
        <Form onSubmit={submit}>
          <div className="side-by-side">
            <Field
              label={t('desk.commission.name')}
              hint={t('desk.commission.nameHint')}
              value={name}
              onChange={setName}
              error={tried && name.trim() === '' ? t('desk.register.missing') : null}
            />
            <Field
              label={t('desk.commission.place')}
              hint={t('desk.commission.placeHint')}
              value={place}
              onChange={setPlace}
            />
          </div>
          <FaultLine fault={fault} />
          <DeskButton kind="main" submit busy={busy}>
            {t('desk.commission.submit')}
          </DeskButton>
        </Form>
      )}
    </Window>
  )
}

function useSightings(): readonly SightingView[] {
  const { discover } = useDesk()
  const [sightings, setSightings] = useState<readonly SightingView[]>([])
  useEffect(() => {
    const stop = new AbortController()
    void (async () => {
      try {
        for await (const list of await discover(stop.signal)) setSightings(list)
      } catch {
        // Ended by closing the window, or with the way to the station; the page itself says the latter.
      }
    })()
    return () => stop.abort()
  }, [discover])
  return sightings
}

function Choice({ choice: { id, sighting, match } }: { choice: MeterChoice }) {
  const { t, say } = useWords()
  return (
    <Radio value={id} className="sighting">
      <b>{say(match.name)}</b>
      <span>
        {t(`desk.meters.links.${sighting.link}`)} {sighting.title}
      </span>
      {sighting.rssi !== null && <span className="q">{t('desk.commission.signal', { rssi: sighting.rssi })}</span>}
      <small className="q">
        {t('desk.commission.because', { because: match.because })} {sighting.detail}
      </small>
    </Radio>
  )
}

function Steps({ choice }: { choice: MeterChoice }) {
  const { t, language } = useWords()
  return (
    <section>
      <h3>{t('desk.commission.steps')}</h3>
      <ol className="steps">
        {choice.match.steps[language].map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  )
}

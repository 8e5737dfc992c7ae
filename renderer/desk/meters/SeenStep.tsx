import { useState } from 'react'
import { Radio, RadioGroup } from 'react-aria-components'
import type { SightingView } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { DeskButton } from '../controls.tsx'
import { type MeterChoice, meterChoices, unknownSightings } from './sightings.ts'

interface SeenStepProps {
  sightings: readonly SightingView[]
  onChoose: (choice: MeterChoice) => void
  /** The person says which model it is. */
  onPick: (sightingKey: string) => void
}

/** What is plugged in or shows itself now, with what it may be. */
export function SeenStep({ sightings, onChoose, onPick }: SeenStepProps) {
  const { t } = useWords()
  const [chosenId, setChosenId] = useState<string | null>(null)
  const choices = meterChoices(sightings)
  const unknown = unknownSightings(sightings)
  const chosen = choices.find(({ id }) => id === chosenId)
  const chosenKey = chosen?.sighting.key ?? unknown.find(({ key }) => key === chosenId)?.key
  const nothing = choices.length + unknown.length === 0
  return (
    <>
      <p className="q" role="status">
        {nothing ? t('desk.commission.looking') : t('desk.commission.which')}
      </p>
      {!nothing && (
        <RadioGroup
          className="sightings"
          aria-label={t('desk.commission.seen')}
          value={chosenId}
          onChange={setChosenId}
        >
          {choices.map((choice) => (
            <Known key={choice.id} choice={choice} />
          ))}
          {unknown.map((sighting) => (
            <Unknown key={sighting.key} sighting={sighting} />
          ))}
        </RadioGroup>
      )}
      {chosenKey && (
        <div className="acts">
          {chosen && (
            <DeskButton kind="main" onPress={() => onChoose(chosen)}>
              {t('desk.commission.next')}
            </DeskButton>
          )}
          <DeskButton kind={chosen ? undefined : 'main'} onPress={() => onPick(chosenKey)}>
            {t(chosen ? 'desk.commission.otherModel' : 'desk.commission.pickModel')}
          </DeskButton>
        </div>
      )}
    </>
  )
}

function Known({ choice: { id, sighting, model, because } }: { choice: MeterChoice }) {
  const { t, say } = useWords()
  const why = because === null ? t('desk.commission.anyMeter') : t('desk.commission.because', { because })
  return (
    <Radio value={id} className="sighting">
      <b>{say(model.name)}</b>
      <Where sighting={sighting} />
      <small className="q">{[why, sighting.detail].filter(Boolean).join(' · ')}</small>
    </Radio>
  )
}

function Unknown({ sighting }: { sighting: SightingView }) {
  const { t } = useWords()
  return (
    <Radio value={sighting.key} className="sighting">
      <b>{t('desk.commission.unknown')}</b>
      <Where sighting={sighting} />
      <small className="q">{sighting.detail || t('desk.commission.noFingerprint')}</small>
    </Radio>
  )
}

function Where({ sighting: { link, title, rssi, bonded } }: { sighting: SightingView }) {
  const { t } = useWords()
  return (
    <>
      <span>
        {t(`desk.meters.links.${link}`)} {title}
      </span>
      {rssi !== null && <span className="q">{t('desk.commission.signal', { rssi })}</span>}
      {bonded && <span className="q">{t('desk.commission.isBonded')}</span>}
    </>
  )
}

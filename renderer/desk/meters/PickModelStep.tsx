import { useEffect, useState } from 'react'
import { Radio, RadioGroup } from 'react-aria-components'
import type { ModelView, SightingView } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { FaultLine, useCall } from '../call.tsx'
import { DeskButton, Field } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'
import { choiceOf, type MeterChoice, modelsFor } from './sightings.ts'

interface PickModelStepProps {
  /** Undefined when it is out of sight again. */
  sighting: SightingView | undefined
  onChoose: (choice: MeterChoice) => void
  onBack: () => void
}

/** Every model that can hang on this link: which it is stands on the meter, and the person reads it. */
export function PickModelStep({ sighting, onChoose, onBack }: PickModelStepProps) {
  const { t, say } = useWords()
  const { meters } = useDesk()
  const { fault, run } = useCall()
  const [models, setModels] = useState<readonly ModelView[]>([])
  const [search, setSearch] = useState('')
  const [chosenId, setChosenId] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once
  useEffect(() => {
    void run(() => meters.calls.models({})).then((all) => all && setModels(all))
  }, [meters])
  const fitting = sighting ? modelsFor(sighting.link, search, models) : []
  const idOf = ({ driverId, modelId }: ModelView) => `${driverId} ${modelId}`
  const chosen = fitting.find((model) => idOf(model) === chosenId)
  return (
    <>
      <p className="q">
        {sighting ? t('desk.commission.pickHint', { title: sighting.title }) : t('desk.commission.gone')}
      </p>
      <Field label={t('desk.commission.search')} value={search} onChange={setSearch} autoFocus />
      <FaultLine fault={fault} />
      <p className="q" role="status">
        {t('desk.commission.found', { count: fitting.length })}
      </p>
      {fitting.length > 0 && (
        <RadioGroup className="sightings" aria-label={t('desk.meters.model')} value={chosenId} onChange={setChosenId}>
          {fitting.map((model) => (
            <Radio key={idOf(model)} value={idOf(model)} className="sighting">
              <b>{say(model.name)}</b>
              <span>{say(model.maker)}</span>
              <span className="q">{t(`desk.commission.evidence.${model.evidence}`)}</span>
            </Radio>
          ))}
        </RadioGroup>
      )}
      <div className="acts">
        <DeskButton icon="back" onPress={onBack}>
          {t('desk.commission.back')}
        </DeskButton>
        {sighting && chosen && (
          <DeskButton kind="main" onPress={() => onChoose(choiceOf(sighting, chosen, null))}>
            {t('desk.commission.next')}
          </DeskButton>
        )}
      </div>
    </>
  )
}

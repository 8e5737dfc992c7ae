import { useState } from 'react'
import type { Bilingual, UnclaimedView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton, Form, Window } from './controls.tsx'
import type { Hit } from './desk-context.ts'
import { useDesk } from './desk-context.ts'
import { useDraft } from './draft.ts'
import { PersonSearch } from './PersonSearch.tsx'
import { ReasonField } from './ReasonField.tsx'
import { useTimes } from './times.ts'
import { spanOf } from './unclaimed.ts'

/** What is claimed; `why` is null where the page does not know why it is nobody's. */
export interface Claimed
  extends Pick<UnclaimedView, 'measurementId' | 'at' | 'indicator' | 'value' | 'unit' | 'suggestion'> {
  why: Bilingual | null
}

interface ClaimWindowProps {
  measurements: readonly Claimed[]
  /** A guest's whole visit, in place of single measurements. */
  visitId?: string
  onClose: () => void
}

/** Whose is it? A person, a reason; a whole memory goes to one person record by record. */
export function ClaimWindow({ measurements, visitId, onClose }: ClaimWindowProps) {
  const { t } = useWords()
  const { calls } = useDesk()
  const { busy, fault, run } = useCall()
  const [person, setPerson] = useState<Hit | null>(null)
  const reason = useDraft(`claim ${measurements[0]?.measurementId}`)
  const [tried, setTried] = useState(false)
  const [doneIds, setDoneIds] = useState<readonly string[]>([])
  // The list shrinks in the live view while it is claimed; what was asked for stays.
  const [wanted] = useState(measurements)
  const suggestion = wanted[0]?.suggestion ?? null
  const missing = reason.text.trim() === ''

  const submit = async () => {
    setTried(true)
    if (person === null || missing) return
    const { residentId } = person
    const all = await run(async () => {
      if (visitId) return calls.claimVisit({ visitId, residentId, reason: reason.text.trim() })
      for (const { measurementId } of wanted.filter((one) => !doneIds.includes(one.measurementId))) {
        await calls.assign({ measurementId, residentId, reason: reason.text.trim() })
        setDoneIds((done) => [...done, measurementId])
      }
      return true
    })
    if (!all) return
    reason.sent()
    onClose()
  }

  return (
    <Window title={t('desk.unclaimed.whose')} onClose={onClose}>
      <What measurements={wanted} />
      {suggestion && (
        <div className="acts">
          <DeskButton
            icon="person"
            pressed={person?.residentId === suggestion.residentId}
            onPress={() => setPerson({ ...suggestion, sex: null, birthYear: null, phoneTail: null })}
          >
            {t('desk.unclaimed.suggestion', { name: suggestion.name })}
          </DeskButton>
        </div>
      )}
      <PersonSearch chosen={person} onChoose={setPerson} />
      <Form onSubmit={submit}>
        <ReasonField kind="claim" value={reason.text} onChange={reason.write} missing={tried && missing} />
        {tried && person === null && (
          <p className="fault" role="alert">
            {t('desk.unclaimed.choose')}
          </p>
        )}
        <FaultLine fault={fault} />
        {wanted.length > 1 && doneIds.length > 0 && (
          <p className="q" role="status">
            {t('desk.unclaimed.progress', { done: doneIds.length, of: wanted.length })}
          </p>
        )}
        <DeskButton kind="main" submit busy={busy}>
          {person ? t('desk.unclaimed.submit', { name: person.name }) : t('desk.unclaimed.claim')}
        </DeskButton>
      </Form>
    </Window>
  )
}

function What({ measurements }: { measurements: readonly Claimed[] }) {
  const { t, say } = useWords()
  const { at, day } = useTimes()
  const [first] = measurements
  if (!first) return null
  if (measurements.length > 1) {
    const { from, to } = spanOf(measurements)
    return (
      <div className="fact-line">
        <span className="v">{t('desk.unclaimed.records', { count: measurements.length })}</span>
        <span>{t('desk.unclaimed.span', { from: day(from), to: day(to) })}</span>
      </div>
    )
  }
  return (
    <>
      <div className="fact-line">
        <span className="v">{first.value}</span>
        <span className="q">{say(first.unit)}</span>
        <span>{say(first.indicator)}</span>
        <span>{at(first.at)}</span>
      </div>
      {first.why && <p className="q">{say(first.why)}</p>}
    </>
  )
}

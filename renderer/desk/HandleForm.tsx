import { useState } from 'react'
import type { AlertView } from '../../main/api/contract.ts'
import { ALERT_OUTCOMES } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton, Field, Form, Pick } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import { useDraft } from './draft.ts'

type Outcome = (typeof ALERT_OUTCOMES)[number]

/** What was done about a received alert; after 处理完了 it is gone. A result needs a choice or a line, a call for help neither. */
export function HandleForm({ alert, onDone }: { alert: AlertView; onDone?: () => void }) {
  const { t } = useWords()
  const { calls } = useDesk()
  const { busy, fault, run } = useCall()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const note = useDraft(`handle ${alert.id}`)
  const [error, setError] = useState<string | null>(null)

  const submit = async () => {
    if (alert.reason === 'result' && outcome === null && note.text.trim() === '')
      return setError(t('desk.alert.choose'))
    setError(null)
    if (!(await run(() => calls.handle({ alertId: alert.id, outcome, note: note.text.trim() })))) return
    note.sent()
    onDone?.()
  }

  return (
    <Form onSubmit={submit}>
      <div className="did">
        <Pick
          label={t('desk.alert.what')}
          options={ALERT_OUTCOMES.map((value) => ({ value, word: t(`desk.alert.outcome.${value}`) }))}
          value={outcome}
          onChange={setOutcome}
          error={error}
        />
        <Field label={t('desk.alert.noteHint')} value={note.text} onChange={note.write} />
        <DeskButton kind="main" icon="check" submit busy={busy}>
          {t('desk.alert.done')}
        </DeskButton>
      </div>
      <FaultLine fault={fault} />
    </Form>
  )
}

import { useState } from 'react'
import { useWords } from '../base/i18n.ts'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton, Form } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import { useDraft } from './draft.ts'
import { ReasonField } from './ReasonField.tsx'

export function VoidForm({ measurementId, onDone }: { measurementId: string; onDone: () => void }) {
  const { t } = useWords()
  const { calls } = useDesk()
  const { busy, fault, run } = useCall()
  const reason = useDraft(`void ${measurementId}`)
  const [tried, setTried] = useState(false)
  const missing = reason.text.trim() === ''
  const submit = async () => {
    setTried(true)
    if (missing) return
    if (!(await run(() => calls.void({ measurementId, reason: reason.text.trim() })))) return
    reason.sent()
    onDone()
  }
  return (
    <Form onSubmit={submit}>
      <p className="q">{t('desk.void.hint')}</p>
      <ReasonField kind="void" value={reason.text} onChange={reason.write} missing={tried && missing} />
      <FaultLine fault={fault} />
      <DeskButton kind="main" submit busy={busy}>
        {t('desk.void.submit')}
      </DeskButton>
    </Form>
  )
}

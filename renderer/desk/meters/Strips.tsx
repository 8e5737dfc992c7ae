import { useState } from 'react'
import type { MeterPage } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { birthDate as writtenDate } from '../birth-date.ts'
import { FaultLine, useCall } from '../call.tsx'
import { DeskButton, Field, Form, Window } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'

interface StripsProps {
  meterId: string
  strips: NonNullable<MeterPage['strips']>
  onClose: () => void
}

/** The vial of strips in use: its lot, and until when it is good. */
export function Strips({ meterId, strips, onClose }: StripsProps) {
  const { t } = useWords()
  const { meters } = useDesk()
  const { busy, fault, run } = useCall()
  const [lot, setLot] = useState(strips.lot)
  const [expires, setExpires] = useState(strips.expires ?? '')
  const [tried, setTried] = useState(false)
  const date = expires.trim() === '' ? null : writtenDate(expires)
  const wrong = expires.trim() !== '' && date === null
  const send = async () => {
    setTried(true)
    if (wrong) return
    if (await run(() => meters.calls.strips({ meterId, lot: lot.trim(), expires: date }))) onClose()
  }
  return (
    <Window title={t('desk.meters.strips')} onClose={onClose}>
      <Form onSubmit={send}>
        <div className="side-by-side">
          <Field label={t('desk.meters.lot')} value={lot} onChange={setLot} autoFocus />
          <Field
            label={t('desk.meters.expires')}
            hint={t('desk.meters.expiresHint')}
            value={expires}
            onChange={setExpires}
            error={tried && wrong ? t('desk.register.badDate') : null}
          />
        </div>
        <FaultLine fault={fault} />
        <DeskButton kind="main" submit busy={busy}>
          {t('desk.meters.save')}
        </DeskButton>
      </Form>
    </Window>
  )
}

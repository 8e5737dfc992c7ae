import { useState } from 'react'
import { useWords } from '../base/i18n.ts'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton } from './controls.tsx'
import type { DeskCalls } from './desk-context.ts'
import { useDesk } from './desk-context.ts'

type PrintState = Awaited<ReturnType<DeskCalls['print']>>['state']

/** What is done for a resident: brought to the kiosk, given paper. What has come of it stays written. */
export function PersonActions({ residentId }: { residentId: string }) {
  const { t } = useWords()
  const { calls } = useDesk()
  const bringing = useCall()
  const printing = useCall()
  const [brought, setBrought] = useState(false)
  const [printed, setPrinted] = useState<PrintState | null>(null)

  const bring = async () => setBrought((await bringing.run(() => calls.bringToKiosk({ residentId }))) !== undefined)
  const print = async (form: 'slip' | 'a4') => {
    setPrinted(null)
    const answer = await printing.run(() => calls.print({ residentId, form }))
    if (answer) setPrinted(answer.state)
  }

  return (
    <div className="person-actions">
      <div className="acts">
        <DeskButton icon="exchange" busy={bringing.busy} onPress={() => void bring()}>
          {t('desk.residents.bring')}
        </DeskButton>
        <DeskButton icon="print" busy={printing.busy} onPress={() => void print('slip')}>
          {t('desk.residents.slip')}
        </DeskButton>
        <DeskButton icon="print" busy={printing.busy} onPress={() => void print('a4')}>
          {t('desk.residents.a4')}
        </DeskButton>
      </div>
      <FaultLine fault={bringing.fault ?? printing.fault} />
      <div role="status">
        {brought && <p className="came">{t('desk.residents.brought')}</p>}
        {printing.busy && <p className="came">{t('desk.residents.print.printing')}</p>}
        {printed && <p className="came">{t(`desk.residents.print.${printed}`)}</p>}
      </div>
    </div>
  )
}

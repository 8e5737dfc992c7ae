import { useWords } from '../../base/i18n.ts'
import { FaultLine, useCall } from '../call.tsx'
import { DeskButton, Window } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'

interface RetireWindowProps {
  meterId: string
  name: string
  onClose: () => void
  onDone: () => void
}

export function RetireWindow({ meterId, name, onClose, onDone }: RetireWindowProps) {
  const { t } = useWords()
  const { meters } = useDesk()
  const { busy, fault, run } = useCall()
  const retire = async () => {
    if (await run(() => meters.calls.retire({ meterId }))) onDone()
  }
  return (
    <Window title={t('desk.meters.retireTitle', { name })} onClose={onClose}>
      <p>{t('desk.meters.retireHint')}</p>
      <FaultLine fault={fault} />
      <div className="acts">
        <DeskButton onPress={onClose}>{t('desk.cancel')}</DeskButton>
        <DeskButton kind="main" busy={busy} onPress={() => void retire()}>
          {t('desk.meters.retire')}
        </DeskButton>
      </div>
    </Window>
  )
}

import { Checkbox } from 'react-aria-components'
import type { MeterPage } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { FaultLine, useCall } from '../call.tsx'
import { useDesk } from '../desk-context.ts'

/** What the model lets the desk set; the manager sets it. */
export function Switches({ page: { id, settings } }: { page: Pick<MeterPage, 'id' | 'settings'> }) {
  const { t, say } = useWords()
  const { view, meters } = useDesk()
  const { fault, run } = useCall()
  const mayChange = view.staff?.role === 'admin'
  if (settings.length === 0) return null
  return (
    <section className="switches">
      <h3>{t('desk.meters.settings')}</h3>
      {settings.map(({ key, word, hint, on }) => (
        <div key={key}>
          <Checkbox
            className="tick"
            isSelected={on}
            isDisabled={!mayChange}
            onChange={(next) => void run(() => meters.calls.setting({ meterId: id, key, on: next }))}
          >
            <span className="box" aria-hidden="true" />
            <b>{say(word)}</b>
          </Checkbox>
          <p className="q">{say(hint)}</p>
        </div>
      ))}
      {!mayChange && <p className="q">{t('desk.meters.managerOnly')}</p>}
      <FaultLine fault={fault} />
    </section>
  )
}

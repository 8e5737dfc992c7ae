import { useState } from 'react'
import { useWords } from '../base/i18n.ts'
import { Icon } from '../parts/Icon.tsx'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import { RegisterWindow } from './RegisterWindow.tsx'
import { useTimes } from './times.ts'

/** Somebody not registered laid an identity card at the kiosk: registered from here with one touch and their consent. */
export function NewcomerStrip() {
  const { t } = useWords()
  const { view, calls } = useDesk()
  const { at } = useTimes()
  const { busy, fault, run } = useCall()
  const [registering, setRegistering] = useState<NonNullable<typeof view.newcomer> | null>(null)
  const [note, setNote] = useState('')
  const newcomer = view.newcomer ?? null
  return (
    <>
      {(newcomer || note) && (
        <div className="banners" role="status">
          {newcomer && (
            <div className="banner">
              <Icon name="card" />
              <p>{t('desk.newcomer.came', { ...newcomer, time: at(newcomer.at) })}</p>
              <FaultLine fault={fault} />
              <DeskButton kind="main" icon="person" onPress={() => setRegistering(newcomer)}>
                {t('desk.newcomer.register')}
              </DeskButton>
              <DeskButton busy={busy} onPress={() => void run(() => calls.forgetNewcomer({}))}>
                {t('desk.newcomer.dismiss')}
              </DeskButton>
            </div>
          )}
          {note && (
            <div className="banner">
              <Icon name="check" />
              <p>{note}</p>
              <DeskButton onPress={() => setNote('')}>{t('desk.newcomer.ok')}</DeskButton>
            </div>
          )}
        </div>
      )}
      {registering && (
        <RegisterWindow
          key={registering.id}
          newcomer={registering}
          onClose={() => setRegistering(null)}
          onDone={({ name }, twins) => {
            setRegistering(null)
            const done = t('desk.newcomer.done', { name })
            setNote(twins > 0 ? `${t('desk.register.twins', { count: twins })} ${done}` : done)
          }}
        />
      )}
    </>
  )
}

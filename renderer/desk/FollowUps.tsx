import { useState } from 'react'
import type { AlertView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { followUps } from './alerts.ts'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton, Window } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import { HandleForm } from './HandleForm.tsx'
import { useTimes } from './times.ts'

/** What does not ring, and is not forgotten: results to talk about, old dangerous ones, meters that failed twice. */
export function FollowUps() {
  const { t, say } = useWords()
  const { view } = useDesk()
  const { at } = useTimes()
  const [handlingId, setHandlingId] = useState<string | null>(null)
  const alerts = followUps(view.alerts)
  const handling = alerts.find((alert) => alert.id === handlingId)
  if (alerts.length === 0) return null
  return (
    <section className="block">
      <h2>
        {t('desk.alert.follow')}
        <span className="q">{t('desk.alert.followCount', { count: alerts.length })}</span>
      </h2>
      <ul className="tray">
        {alerts.map((alert) => (
          <li key={alert.id} className="item flat">
            <p>
              <b>{alert.person && say(alert.person.name)}</b>
              {alert.value && <span className="v">{alert.value}</span>}
              <span>{say(alert.headline)}</span>
            </p>
            <DeskButton
              label={`${t('desk.alert.handle')} ${alert.person ? say(alert.person.name) : ''} ${say(alert.headline)}`}
              onPress={() => setHandlingId(alert.id)}
            >
              {t('desk.alert.handle')}
            </DeskButton>
            <p className="sug q">{at(alert.raisedAt)}</p>
          </li>
        ))}
      </ul>
      {handling && <HandleWindow alert={handling} onClose={() => setHandlingId(null)} />}
    </section>
  )
}

/** Receives and handles in one go: nobody has been waiting for the 收到. */
function HandleWindow({ alert, onClose }: { alert: AlertView; onClose: () => void }) {
  const { t, say } = useWords()
  const { calls } = useDesk()
  const { busy, fault, run } = useCall()
  return (
    <Window title={say(alert.headline)} onClose={onClose}>
      <div className="fact-line">
        <span className="v">{alert.value}</span>
        <b>{alert.person && say(alert.person.name)}</b>
        {alert.person?.flags.map((flag) => (
          <span key={flag.zh} className="tag">
            {say(flag)}
          </span>
        ))}
      </div>
      <p className="q">{t('desk.alert.handleTitle')}</p>
      {alert.state === 'open' ? (
        <>
          <FaultLine fault={fault} />
          <DeskButton
            kind="main"
            icon="check"
            busy={busy}
            onPress={() => void run(() => calls.acknowledge({ alertId: alert.id }))}
          >
            {t('desk.alert.received')}
          </DeskButton>
        </>
      ) : (
        <HandleForm alert={alert} onDone={onClose} />
      )}
    </Window>
  )
}

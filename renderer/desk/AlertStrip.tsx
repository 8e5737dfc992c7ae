import type { AlertView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { useNowMs } from '../base/now.tsx'
import { minutesAndSeconds } from '../base/times.ts'
import { Icon } from '../parts/Icon.tsx'
import { urgentAlerts } from './alerts.ts'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import { HandleForm } from './HandleForm.tsx'
import { useTimes } from './times.ts'

const REASON_ICON = { help: 'call', meter: 'meter', station: 'octagon', result: 'octagon' } as const
const iconOf = ({ reason, level }: AlertView) => (level && level !== 'none' ? `status-${level}` : REASON_ICON[reason])

/** Over every page until it is done; the oldest on top. */
export function AlertStrips({ soundBlocked }: { soundBlocked: boolean }) {
  const { t } = useWords()
  const { view } = useDesk()
  const alerts = urgentAlerts(view.alerts)
  if (alerts.length === 0) return null
  return (
    // Stays above open windows, and within reach of hand and keyboard while one is open.
    <div className="alerts" data-react-aria-top-layer="true">
      {soundBlocked && <p className="no-sound">{t('desk.noSound')}</p>}
      {alerts.map((alert) =>
        alert.state === 'open' ? <Ringing key={alert.id} alert={alert} /> : <Received key={alert.id} alert={alert} />,
      )}
    </div>
  )
}

function Ringing({ alert }: { alert: AlertView }) {
  const { t, say } = useWords()
  const { calls } = useDesk()
  const { at } = useTimes()
  const { busy, fault, run } = useCall()
  const waitedMs = useNowMs() - new Date(alert.raisedAt).getTime()
  return (
    <section className="alert" role="alert">
      <Icon name={iconOf(alert)} />
      <div>
        {alert.value && <p className="v">{alert.value}</p>}
        <p className={alert.value ? undefined : 'who'}>{say(alert.headline)}</p>
      </div>
      <div>
        <Who alert={alert} />
        <p className="facts">
          <span>{t('desk.alert.measured', { time: at(alert.raisedAt) })}</span>
          <span aria-hidden="true">
            {t('desk.alert.waiting')} <b>{minutesAndSeconds(Math.max(0, waitedMs))}</b>
          </span>
          {alert.person?.flags.map((flag) => (
            <b key={flag.zh}>{say(flag)}</b>
          ))}
        </p>
        <FaultLine fault={fault} />
      </div>
      <DeskButton icon="check" busy={busy} onPress={() => void run(() => calls.acknowledge({ alertId: alert.id }))}>
        {t('desk.alert.received')}
      </DeskButton>
    </section>
  )
}

function Received({ alert }: { alert: AlertView }) {
  const { t, say } = useWords()
  const { at } = useTimes()
  return (
    <section className="alert done" aria-label={say(alert.headline)}>
      <Icon name={iconOf(alert)} />
      <p className="v">{alert.value || say(alert.headline)}</p>
      <div className="facts">
        <Who alert={alert} />
        {alert.person?.flags.map((flag) => (
          <span key={flag.zh}>{say(flag)}</span>
        ))}
        {alert.acknowledgedAt && (
          <span className="q">
            {t('desk.alert.by', { time: at(alert.acknowledgedAt), name: alert.acknowledgedBy ?? '' })}
          </span>
        )}
      </div>
      <HandleForm alert={alert} />
    </section>
  )
}

function Who({ alert: { person } }: { alert: AlertView }) {
  const { t, say } = useWords()
  if (!person) return null
  const parts = [
    say(person.name),
    person.sex && t(`desk.${person.sex}`),
    person.age === null ? null : t('desk.age', { age: person.age }),
  ]
  return <p className="who">{parts.filter(Boolean).join('　')}</p>
}

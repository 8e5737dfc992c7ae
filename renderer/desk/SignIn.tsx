import { useEffect, useState } from 'react'
import { useWords } from '../base/i18n.ts'
import { useClock, useNowMs } from '../base/now.tsx'
import { minutesAndSeconds } from '../base/times.ts'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton, Field, Form } from './controls.tsx'
import type { DeskCalls } from './desk-context.ts'
import { useDesk } from './desk-context.ts'

type StaffName = Awaited<ReturnType<DeskCalls['staffNames']>>[number]

const SHORTEST_PIN = 4

/** The locked desk: who is it? On a new station, the first member of staff. */
export function SignIn() {
  const { t } = useWords()
  const { calls } = useDesk()
  const [names, setNames] = useState<StaffName[] | null>(null)
  const { fault, run } = useCall()
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each time the desk is locked
  useEffect(() => {
    void run(() => calls.staffNames({})).then((found) => found && setNames(found))
  }, [calls])

  return (
    <main className="sign-in">
      {names === null ? (
        <>
          <p className="q">{t('desk.signIn.loading')}</p>
          <FaultLine fault={fault} />
        </>
      ) : names.length === 0 ? (
        <FirstStaff />
      ) : (
        <ChooseName names={names} />
      )}
    </main>
  )
}

function ChooseName({ names }: { names: StaffName[] }) {
  const { t } = useWords()
  const { calls } = useDesk()
  const clock = useClock()
  const { busy, fault, run } = useCall()
  const [staffId, setStaffId] = useState(names.length === 1 ? (names[0]?.id ?? null) : null)
  const [pin, setPin] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [waitUntilMs, setWaitUntilMs] = useState(0)
  const waitMs = waitUntilMs - useNowMs()

  const submit = async () => {
    if (staffId === null) return setError(t('desk.signIn.choose'))
    if (pin === '') return setError(t('desk.signIn.wrong'))
    setError(null)
    const answer = await run(() => calls.signIn({ staffId, pin }))
    setPin('')
    if (!answer || answer.ok) return
    setWaitUntilMs(clock.now() + answer.waitMs)
    setError(t('desk.signIn.wrong'))
  }

  return (
    <Form onSubmit={submit}>
      <h2>{t('desk.signIn.title')}</h2>
      <div className="names">
        {names.map(({ id, name }) => (
          <DeskButton
            key={id}
            pressed={staffId === id}
            onPress={() => {
              setStaffId(id)
              setWaitUntilMs(0)
            }}
          >
            {name}
          </DeskButton>
        ))}
      </div>
      {waitMs > 0 ? (
        <p className="fault" role="alert">
          {t('desk.signIn.wait', { time: minutesAndSeconds(waitMs) })}
        </p>
      ) : (
        <>
          <Field label={t('desk.signIn.pin')} secret value={pin} onChange={setPin} error={error} />
          <DeskButton kind="main" submit busy={busy}>
            {t('desk.signIn.submit')}
          </DeskButton>
        </>
      )}
      <FaultLine fault={fault} />
    </Form>
  )
}

function FirstStaff() {
  const { t } = useWords()
  const { calls } = useDesk()
  const { busy, fault, run } = useCall()
  const [name, setName] = useState('')
  const [pin, setPin] = useState('')
  const [again, setAgain] = useState('')
  const [tried, setTried] = useState(false)
  const errors = {
    name: name.trim() === '' ? t('desk.register.missing') : null,
    pin: pin.length < SHORTEST_PIN ? t('desk.signIn.short') : null,
    again: again !== pin ? t('desk.signIn.different') : null,
  }

  const submit = async () => {
    setTried(true)
    if (errors.name ?? errors.pin ?? errors.again) return
    await run(async () => {
      await calls.firstStaff({ name, pin })
      const [first] = await calls.staffNames({})
      if (first) await calls.signIn({ staffId: first.id, pin })
    })
  }

  return (
    <Form onSubmit={submit}>
      <h2>{t('desk.signIn.firstTitle')}</h2>
      <p className="q">{t('desk.signIn.firstHint')}</p>
      <Field label={t('desk.signIn.name')} value={name} onChange={setName} error={tried ? errors.name : null} />
      <Field
        label={t('desk.signIn.pin')}
        hint={t('desk.signIn.pinHint')}
        secret
        value={pin}
        onChange={setPin}
        error={tried ? errors.pin : null}
      />
      <Field
        label={t('desk.signIn.again')}
        secret
        value={again}
        onChange={setAgain}
        error={tried ? errors.again : null}
      />
      <DeskButton kind="main" submit busy={busy}>
        {t('desk.signIn.first')}
      </DeskButton>
      <FaultLine fault={fault} />
    </Form>
  )
}

import { useState } from 'react'
import { useWords } from '../../base/i18n.ts'
import { FaultLine, useCall } from '../call.tsx'
import { DeskButton, Field, Form } from '../controls.tsx'

interface NameFormProps {
  name: string
  place: string
  submit: string
  save: (named: { name: string; place: string }) => Promise<unknown>
  onDone: () => void
}

/** How people call the meter, and where it stands. */
export function NameForm({ name: before, place: placeBefore, submit, save, onDone }: NameFormProps) {
  const { t } = useWords()
  const { busy, fault, run } = useCall()
  const [name, setName] = useState(before)
  const [place, setPlace] = useState(placeBefore)
  const [tried, setTried] = useState(false)
  const missing = name.trim() === ''
  const send = async () => {
    setTried(true)
    if (missing) return
    if (await run(() => save({ name: name.trim(), place: place.trim() }))) onDone()
  }
  return (
    <Form onSubmit={send}>
      <div className="side-by-side">
        <Field
          label={t('desk.commission.name')}
          hint={t('desk.commission.nameHint')}
          value={name}
          onChange={setName}
          autoFocus
          error={tried && missing ? t('desk.register.missing') : null}
        />
        <Field
          label={t('desk.commission.place')}
          hint={t('desk.commission.placeHint')}
          value={place}
          onChange={setPlace}
        />
      </div>
      <FaultLine fault={fault} />
      <DeskButton kind="main" submit busy={busy}>
        {submit}
      </DeskButton>
    </Form>
  )
}

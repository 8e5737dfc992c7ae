import { useState } from 'react'
import { Checkbox } from 'react-aria-components'
import type { DeskView, PictureSign } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { birthDate } from './birth-date.ts'
import { FaultLine, useCall } from './call.tsx'
import { useCards, withoutCode } from './cards.ts'
import { DeskButton, Field, Form, Pick, Window } from './controls.tsx'
import type { Hit } from './desk-context.ts'
import { useDesk } from './desk-context.ts'

interface RegisterWindowProps {
  /** What an identity card at the kiosk has told. */
  newcomer?: NonNullable<DeskView['newcomer']>
  onClose: () => void
  /** `twins`: how many others have this name and year of birth. */
  onDone: (person: Hit, twins: number) => void
}

const PHONE = /^\d{7,15}$/
const TAIL = 4
const EMPTY = { name: '', birth: '', phone: '', lane: '' }
type Typed = typeof EMPTY

/** In the order of the contract; written out, so that the page does not carry the whole contract for twelve words. */
const SIGNS = [
  'fish',
  'bird',
  'flower',
  'tree',
  'house',
  'moon',
  'boat',
  'umbrella',
  'apple',
  'cup',
  'lantern',
  'key',
] as const satisfies readonly PictureSign[]

export function RegisterWindow({ newcomer, onClose, onDone }: RegisterWindowProps) {
  const { t } = useWords()
  const { calls } = useDesk()
  const { busy, fault, run } = useCall()
  const [typed, setTyped] = useState<Typed>(
    newcomer ? { ...EMPTY, name: newcomer.name, birth: newcomer.birthDate } : EMPTY,
  )
  const [sex, setSex] = useState<'male' | 'female' | null>(newcomer?.sex ?? null)
  const [sign, setSign] = useState<PictureSign | null>(null)
  const [cardCode, setCardCode] = useState<string | null>(null)
  const [consent, setConsent] = useState(false)
  const [tried, setTried] = useState(false)

  useCards((code) => {
    setCardCode(code)
    setTyped(({ name, birth, phone, lane }) => ({
      name: withoutCode(name, code),
      birth: withoutCode(birth, code),
      phone: withoutCode(phone, code),
      lane: withoutCode(lane, code),
    }))
  })

  const born = birthDate(typed.birth)
  const missing = t('desk.register.missing')
  const errors = {
    name: typed.name.trim() === '' ? missing : null,
    sex: sex === null ? missing : null,
    birth: typed.birth.trim() === '' ? missing : born === null ? t('desk.register.badDate') : null,
    phone: typed.phone !== '' && !PHONE.test(typed.phone) ? t('desk.register.badPhone') : null,
  }
  const shown = (field: keyof typeof errors) => (tried ? errors[field] : null)
  const type = (field: keyof Typed) => (value: string) => setTyped((before) => ({ ...before, [field]: value }))

  const submit = async () => {
    setTried(true)
    if (Object.values(errors).some(Boolean) || sex === null || born === null) return
    const name = typed.name.trim()
    const phone = typed.phone || null
    const given = { name, sex, birthDate: born, phone, cardCode, consent }
    const laneGroup = typed.lane.trim() || null
    const newcomerId = newcomer?.id ?? null
    const answer = await run(() => calls.register({ ...given, laneGroup, pictureSign: sign, newcomerId }))
    if (!answer) return
    const birthYear = Number(born.slice(0, 4))
    onDone(
      { residentId: answer.residentId, name, sex, birthYear, phoneTail: phone?.slice(-TAIL) ?? null },
      answer.sameNameAndYear,
    )
  }

  return (
    <Window title={t('desk.register.title')} onClose={onClose}>
      <Form onSubmit={submit}>
        <Field
          label={t('desk.register.name')}
          autoFocus
          value={typed.name}
          onChange={type('name')}
          error={shown('name')}
        />
        <Pick
          label={t('desk.register.sex')}
          options={(['female', 'male'] as const).map((value) => ({ value, word: t(`desk.${value}`) }))}
          value={sex}
          onChange={setSex}
          error={shown('sex')}
        />
        <Field
          label={t('desk.register.birthDate')}
          hint={t('desk.register.birthHint')}
          value={typed.birth}
          onChange={type('birth')}
          error={shown('birth')}
        />
        <Field
          label={t('desk.register.phone') + t('desk.register.optional')}
          inputMode="tel"
          value={typed.phone}
          onChange={type('phone')}
          error={shown('phone')}
        />
        <Field
          label={t('desk.register.lane') + t('desk.register.optional')}
          hint={t('desk.register.laneHint')}
          value={typed.lane}
          onChange={type('lane')}
          error={null}
        />
        <Pick
          label={t('desk.register.sign') + t('desk.register.optional')}
          options={SIGNS.map((value) => ({ value, word: t(`sign.${value}`), icon: `sign-${value}` }))}
          value={sign}
          onChange={setSign}
        />
        {newcomer && (
          <div className="field">
            <span className="label">{t('desk.register.identity')}</span>
            <span>{t('desk.register.identityRead', { tail: newcomer.numberTail })}</span>
          </div>
        )}
        <div className="field">
          <span className="label">{t('desk.register.card') + t('desk.register.optional')}</span>
          <div className="acts" role="status">
            <span>
              {cardCode === null
                ? t('desk.register.cardHint')
                : t('desk.register.cardRead', { tail: cardCode.slice(-TAIL) })}
            </span>
            {cardCode !== null && (
              <DeskButton onPress={() => setCardCode(null)}>{t('desk.register.dropCard')}</DeskButton>
            )}
          </div>
        </div>
        <Checkbox className="tick" isSelected={consent} onChange={setConsent}>
          <span className="box" aria-hidden="true" />
          {t('desk.register.consent')}
        </Checkbox>
        <FaultLine fault={fault} />
        <DeskButton kind="main" submit busy={busy}>
          {t('desk.register.submit')}
        </DeskButton>
      </Form>
    </Window>
  )
}

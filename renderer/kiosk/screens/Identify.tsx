import { useWords } from '../../base/i18n.ts'
import { Choice } from '../../parts/Button.tsx'
import { Posture } from '../../parts/Posture.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'

/** What may be said of the card that was just laid. */
const CARD_NOTICES = ['unknownCard', 'unregistered', 'cardUnread'] as const

export function Identify() {
  const { context, send } = useKiosk()
  const { t } = useWords()
  const told = CARD_NOTICES.find((notice) => notice === context.notice)
  return (
    <Frame
      title={t('identify.title')}
      look={
        <>
          <Posture drawing="card-pad" />
          <Sentence
            className={`say cap-c${told ? ' strong' : ''}`}
            role="status"
            text={t(`identify.${told ?? 'pad'}`)}
          />
        </>
      }
      touch={
        <>
          <Sentence className="say quiet opt" text={t('identify.noCard')} />
          <div className="choices stack">
            <Choice icon="phone" onPress={() => send({ type: 'PHONE' })}>
              {t('identify.phone')}
            </Choice>
            <Choice icon="call" onPress={() => send({ type: 'CALL' })}>
              {t('identify.staff')}
            </Choice>
            <Choice icon="guest" onPress={() => send({ type: 'GUEST' })}>
              {t('identify.guest')}
            </Choice>
          </div>
        </>
      }
      left={<BackButton />}
    />
  )
}

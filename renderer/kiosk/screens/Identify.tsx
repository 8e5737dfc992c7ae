import { useWords } from '../../base/i18n.ts'
import { Choice } from '../../parts/Button.tsx'
import { Posture } from '../../parts/Posture.tsx'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'

export function Identify() {
  const { context, send } = useKiosk()
  const { t } = useWords()
  const unknown = context.notice === 'unknownCard'
  return (
    <Frame
      title={t('identify.title')}
      look={
        <>
          <Posture drawing="card-pad" />
          <p className={`say cap-c${unknown ? ' strong' : ''}`} role="status">
            {t(unknown ? 'identify.unknownCard' : 'identify.pad')}
          </p>
        </>
      }
      touch={
        <>
          <p className="say quiet opt">{t('identify.noCard')}</p>
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

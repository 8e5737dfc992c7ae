import { useMemo } from 'react'
import { useWords } from '../../base/i18n.ts'
import { dayAndMonth, localParts, openingHours, weekdayName } from '../../base/times.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { QrCode } from '../../parts/QrCode.tsx'
import { qrPicture } from '../../parts/qr.ts'
import { Sentence } from '../../parts/Sentence.tsx'
import { Frame, Time } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'

/** The visit is over; before the answer has come, and after it is wiped, only 请稍等. */
export function Finish() {
  const { context, send } = useKiosk()
  const { t, language } = useWords()
  const { finished, view } = context
  const text = finished?.qr?.[language]
  const picture = useMemo(() => (text ? qrPicture(text) : null), [text])
  if (!finished || !view) {
    return <Frame title={t('finish.ending')} who={<Time />} look={null} touch={null} />
  }
  const next = finished.nextVisit && localParts(finished.nextVisit.at, view.zoneOffsetMinutes)
  const hours = view.hours[0]
  return (
    <Frame
      title={t('finish.title')}
      who={<Time />}
      look={
        <>
          <p className="lead savedbig" role="status">
            <Icon name="check" />
            <span>{t('finish.saved')}</span>
          </p>
          <Sentence className="say big" text={t(view.printer === 'none' ? 'finish.takeCard' : 'finish.take')} />
          {next && (
            <div className="nextdate">
              <Sentence className="say quiet" text={t('finish.next')} />
              <p className="lead">
                <span className="nb">{dayAndMonth(next, language)}</span>{' '}
                <span className="nb">{weekdayName(next, language)}</span>
              </p>
              {hours && <p className="say opt">{openingHours(hours, language)}</p>}
            </div>
          )}
        </>
      }
      touch={
        picture === null ? (
          <Sentence className="lead" text={t('finish.bye')} />
        ) : (
          <div className="qrbox">
            <QrCode picture={picture} label={t('finish.qr')} />
            <div className="qrcap">
              <Sentence className="say strong" text={t('finish.scan')} />
              <Sentence className="say opt" text={t('finish.carry')} />
            </div>
          </div>
        )
      }
      left={
        <Button icon="exchange" onPress={() => send({ type: 'NEXT_PERSON' })}>
          {t('finish.nextPerson')}
        </Button>
      }
      right={
        <Button kind="main" icon="check" onPress={() => send({ type: 'CONTINUE' })}>
          {t('frame.ok')}
        </Button>
      }
    />
  )
}

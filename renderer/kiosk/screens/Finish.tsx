import { create } from 'qrcode'
import { useMemo } from 'react'
import { useWords } from '../../base/i18n.ts'
import { dayAndMonth, localParts, openingHours, weekdayName } from '../../base/times.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { Frame, Time } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'

const QUIET_ZONE = 4

/** The code as one path of squares, with the quiet zone a reader needs. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: 'L' })
    let drawn = ''
    for (let y = 0; y < modules.size; y += 1)
      for (let x = 0; x < modules.size; x += 1) if (modules.get(y, x)) drawn += `M${x} ${y}h1v1h-1z`
    return { size: modules.size, path: drawn }
  }, [text])
  const side = size + 2 * QUIET_ZONE
  return (
    <svg viewBox={`${-QUIET_ZONE} ${-QUIET_ZONE} ${side} ${side}`} role="img" aria-label={label}>
      <rect x={-QUIET_ZONE} y={-QUIET_ZONE} width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  )
}

/** The visit is over; before the answer has come, and after it is wiped, only 请稍等. */
export function Finish() {
  const { context, send } = useKiosk()
  const { t, language } = useWords()
  const { finished, view } = context
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
        finished.qr === null ? (
          <Sentence className="lead" text={t('finish.bye')} />
        ) : (
          <div className="qrbox">
            <QrCode text={finished.qr} label={t('finish.qr')} />
            <div className="qrcap">
              <Sentence className="say strong" text={t('finish.scan')} />
              <Sentence className="say opt" text={t('finish.carry')} />
            </div>
          </div>
        )
      }
      right={
        <Button kind="main" icon="check" onPress={() => send({ type: 'CONTINUE' })}>
          {t('frame.ok')}
        </Button>
      }
    />
  )
}

import { useWords } from '../../base/i18n.ts'
import { useNowMs } from '../../base/now.tsx'
import { clockTime, dayAndMonth, localParts, openingHours, weekdayName } from '../../base/times.ts'
import { Button } from '../../parts/Button.tsx'
import { ClockDial } from '../../parts/Dial.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { Frame } from '../Frame.tsx'
import { useKiosk, useView } from '../kiosk-context.ts'

export function Rest() {
  const { send } = useKiosk()
  const view = useView()
  const { t, language } = useWords()
  const here = localParts(useNowMs(), view.zoneOffsetMinutes)
  const owner = view.waitingForOwner
  const broken = view.storage === 'failed'
  const hello = broken ? t('rest.broken') : owner ? t('rest.owner') : t('rest.hello')
  return (
    <Frame
      title={view.stationName}
      who={
        <span>
          {dayAndMonth(here, language)}　{weekdayName(here, language)}
        </span>
      }
      look={
        <>
          <ClockDial hour={here.hour} minute={here.minute} label={`${t('rest.clock')} ${clockTime(here)}`} />
          <Sentence className="lead portrait-only hello" text={hello} />
        </>
      }
      touch={
        <>
          <Sentence className="lead landscape-only" text={hello} />
          {broken ? (
            <Sentence className="say" text={t('rest.brokenHint')} />
          ) : (
            <Button kind="main" className="start" onPress={() => send({ type: 'START' })}>
              {t('rest.start')}
            </Button>
          )}
          {owner ? (
            <Sentence
              className="say opt"
              text={t('rest.ownerTask', {
                task: t(`task.${owner.task}`),
                time: clockTime(localParts(owner.at, view.zoneOffsetMinutes)),
              })}
            />
          ) : (
            <p className="say hours">
              <span className="quiet opt">
                {t(view.openNow ? 'rest.openToday' : 'rest.closedNow')}
                <br />
              </span>
              {view.hours.map((span) => (
                <span key={span.from}>
                  <span className="nb">{openingHours(span, language)}</span>
                  {'　'}
                </span>
              ))}
            </p>
          )}
        </>
      }
    />
  )
}

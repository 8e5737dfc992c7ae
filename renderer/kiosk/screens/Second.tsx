import { useWords } from '../../base/i18n.ts'
import { useNowMs } from '../../base/now.tsx'
import { wholeSeconds } from '../../base/times.ts'
import { Dial } from '../../parts/Dial.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { Frame, StopButton } from '../Frame.tsx'
import { useTask } from '../kiosk-context.ts'

const NTH = ['second.nth1', 'second.nth2', 'second.nth3'] as const

/** The pause before the next reading of a series. */
export function Second() {
  const task = useTask()
  const { t } = useWords()
  const nowMs = useNowMs()
  const sinceMs = new Date(task.since).getTime()
  const untilMs = task.until ? new Date(task.until).getTime() : nowMs
  // The window's clock may lag the station's by a blink; nobody is shown 61 of 60.
  const leftMs = Math.min(untilMs - nowMs, untilMs - sinceMs)
  const readings = Array.from({ length: task.of }, (_, index) => index + 1)
  return (
    <Frame
      title={t('second.title')}
      look={
        <div className="dialbox big">
          <Dial left={leftMs / Math.max(1, untilMs - sinceMs)}>
            <p className="num l" role="timer">
              {wholeSeconds(leftMs)}
            </p>
            <p className="cap">{t('second.seconds')}</p>
          </Dial>
        </div>
      }
      touch={
        <>
          <Sentence className="lead" role="status" text={t('second.still')} />
          <p className="say gap-t opt">{t(task.of > 2 ? 'second.whyThree' : 'second.why')}</p>
          <ol className="times">
            {readings.map((reading) => (
              <li key={reading} className={reading < task.reading ? 'done' : undefined}>
                <b>{reading}</b>
                <span>
                  {t(NTH[reading - 1] ?? 'second.nth3')}　{t(reading < task.reading ? 'second.done' : 'second.wait')}
                </span>
              </li>
            ))}
          </ol>
        </>
      }
      left={<StopButton />}
    />
  )
}

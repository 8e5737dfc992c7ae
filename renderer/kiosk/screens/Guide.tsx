import { useWords } from '../../base/i18n.ts'
import { useNowMs } from '../../base/now.tsx'
import { minutesAndSeconds } from '../../base/times.ts'
import { Button } from '../../parts/Button.tsx'
import { Dial } from '../../parts/Dial.tsx'
import { Posture } from '../../parts/Posture.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { BackButton, Frame, StopButton } from '../Frame.tsx'
import { useKiosk, useTask, useView, useVisit } from '../kiosk-context.ts'

/** The posture and its three lines; where a note says which arm, that line goes first. */
function HowTo() {
  const task = useTask()
  const { arm, noBodyFat } = useVisit()
  const { t } = useWords()
  const pressure = task.task === 'pressure'
  return (
    <>
      <Posture drawing={task.posture} arm={pressure ? arm : null} />
      <ul className="lines">
        {pressure && arm && (
          <li>
            <b>{t(`arm.${arm}`)}</b>
          </li>
        )}
        {t(task.posture === 'scale' && noBodyFat ? 'lines.scale-plain' : `lines.${task.posture}`)
          .split('\n')
          .slice(0, pressure && arm ? 2 : 3)
          .map((line) => (
            <li key={line}>
              <Sentence as="span" className="" text={line} />
            </li>
          ))}
      </ul>
    </>
  )
}

/** The seated rest before a pressure reading. */
export function Guide() {
  const { send } = useKiosk()
  const task = useTask()
  const { t } = useWords()
  const nowMs = useNowMs()
  const sinceMs = new Date(task.since).getTime()
  const untilMs = task.until ? new Date(task.until).getTime() : nowMs
  const leftMs = Math.min(untilMs - nowMs, untilMs - sinceMs)
  return (
    <Frame
      title={t('guide.title')}
      stage="wide-look"
      look={<HowTo />}
      touch={
        <>
          <div className="dialbox">
            <Dial left={leftMs / Math.max(1, untilMs - sinceMs)} every={12}>
              <p className="num" role="timer">
                {minutesAndSeconds(leftMs)}
              </p>
              <p className="cap">{t('guide.auto')}</p>
            </Dial>
          </div>
          <Button className="tall" onPress={() => send({ type: 'RESTED' })}>
            {t('guide.rested')}
          </Button>
        </>
      }
      left={<BackButton type="LEAVE" />}
    />
  )
}

/** Waiting for a meter that is started by hand, or that says nothing until it has a result. */
export function Ready() {
  const { send } = useKiosk()
  const view = useView()
  const task = useTask()
  const { t, say } = useWords()
  const meter = view.ready.find((card) => card.task === task.task)
  const again = task.reading > 1
  const byHand = task.meterId === null
  const { noBodyFat } = useVisit()
  const pressed = task.posture === 'bp-cuff' || task.posture === 'bp-tunnel'
  return (
    <Frame
      title={again ? t('ready.again') : t('ready.title', { task: t(`task.${task.task}`) })}
      stage="wide-look"
      look={<HowTo />}
      touch={
        <div className="plate">
          {task.of > 1 && (
            <Sentence className="say quiet opt" text={t('ready.reading', { reading: task.reading, of: task.of })} />
          )}
          {task.start === 'offered' ? (
            <Button kind="main" className="tall" onPress={() => send({ type: 'START' })}>
              {t('ready.start')}
            </Button>
          ) : (
            <Sentence
              className="lead"
              text={
                pressed && meter
                  ? t('ready.press', { meter: say(meter.name) })
                  : t(byHand ? 'ready.byHand' : 'ready.begin')
              }
            />
          )}
          <Sentence className="say opt" text={t(byHand ? 'ready.byHandAfter' : 'ready.after')} />
        </div>
      }
      left={again ? <StopButton /> : <BackButton type="LEAVE" />}
      right={
        byHand && (
          <Button kind="main" icon="next" iconAfter onPress={() => send({ type: 'GO_ON' })}>
            {t('ready.readOff')}
          </Button>
        )
      }
      callStaff={task.posture === 'scale' && noBodyFat ? 'main' : 'plain'}
    />
  )
}

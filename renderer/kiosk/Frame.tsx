import { type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '../base/i18n.ts'
import { useNowMs } from '../base/now.tsx'
import { clockTime, localParts } from '../base/times.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Sentence } from '../parts/Sentence.tsx'
import { useKiosk } from './kiosk-context.ts'

interface FrameProps {
  title: string
  /** Top right: at most two of saved, name and time. */
  who?: ReactNode
  /** How the stage divides itself: see the style sheets. */
  stage?: string
  look: ReactNode
  touch: ReactNode
  left?: ReactNode
  right?: ReactNode
  /** 叫工作人员 is dark where it is the thing to do. */
  callStaff?: 'plain' | 'main'
  /** The screen shows a person's numbers: they are read out only when asked. */
  numbers?: boolean
}

/** In this order: the one dark field, what can be chosen, the way on; where there is only a way out, the stage, so that no key leaves. */
const MAIN_ACTIONS = ['.stage .btn.main', '.nav .btn.main', '.stage .btn', '.nav .btn:last-child', '.stage']

/**
 * Each screen begins on its main action, so that one key (Enter or the space bar, or a big button that types it) leads through a
 * visit, and a screen reader says the new screen's name and what to press.
 */
function focusMainAction(frame: HTMLElement | null): void {
  const action = MAIN_ACTIONS.map((selector) => frame?.querySelector<HTMLElement>(selector)).find(Boolean)
  action?.focus({ preventScroll: true })
}

/** The same places on every screen: way out left, staff middle, way on right; the tools in one block. */
export function Frame({ title, who, stage = '', look, touch, left, right, callStaff = 'plain', numbers }: FrameProps) {
  const { screen, context, send, listen } = useKiosk()
  const { t, language } = useWords()
  const frame = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a screen
  useEffect(() => focusMainAction(frame.current), [screen])
  return (
    <div className="frame" data-screen={screen} ref={frame}>
      <div className="shelf" />
      <header className="head">
        <Sentence as="h1" className="title" text={title} oneLine />
        <p className="who">{who ?? <NameAndTime />}</p>
      </header>
      <main className={`stage ${stage}`.trim()} tabIndex={-1} aria-label={title.replaceAll('\n', '')}>
        <section className="look">{look}</section>
        <section className="touch">{touch}</section>
      </main>
      <nav className="nav" aria-label={t('frame.steps')}>
        {left ?? <span className="slot" />}
        <Button icon="call" kind={callStaff} onPress={() => send({ type: 'CALL' })}>
          {t('frame.call')}
        </Button>
        {right ?? <span className="slot" />}
      </nav>
      <aside className="tools" aria-label={t('frame.tools')}>
        <Button icon="larger" onPress={() => send({ type: 'LARGER' })} pressed={context.step !== 1}>
          {t('frame.larger')}
        </Button>
        <Button icon={numbers ? 'speaker' : 'listen'} onPress={listen}>
          {t(numbers ? 'frame.readOut' : 'frame.again')}
        </Button>
        <Button icon="mute" onPress={() => send({ type: 'MUTE' })} pressed={context.muted}>
          {t('frame.mute')}
        </Button>
        <Button icon="language" onPress={() => send({ type: 'LANGUAGE' })} lang={language === 'zh' ? 'en' : 'zh-CN'}>
          {t('frame.otherLanguage')}
        </Button>
      </aside>
    </div>
  )
}

/** 10:24 in the station's zone. */
export function Time() {
  const { context } = useKiosk()
  const nowMs = useNowMs()
  return context.view && <span>{clockTime(localParts(nowMs, context.view.zoneOffsetMinutes))}</span>
}

export function Name() {
  const name = useKiosk().context.view?.visit?.maskedName
  return name ? <span>{name}</span> : null
}

function NameAndTime() {
  return (
    <>
      <Name />
      <Time />
    </>
  )
}

/** Only after the store has confirmed. */
export function SavedMark() {
  const { t } = useWords()
  return (
    <span className="savedmark">
      <Icon name="check" />
      {t('frame.saved')}
    </span>
  )
}

export function BackButton({ type = 'BACK' }: { type?: 'BACK' | 'LEAVE' | 'FINISH' }) {
  const { send } = useKiosk()
  const { t } = useWords()
  return (
    <Button icon="back" onPress={() => send({ type })}>
      {t('frame.back')}
    </Button>
  )
}

export function StopButton() {
  const { send } = useKiosk()
  const { t } = useWords()
  return (
    <Button icon="stop" onPress={() => send({ type: 'STOP' })}>
      {t('frame.stop')}
    </Button>
  )
}

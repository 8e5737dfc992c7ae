import { useSelector } from '@xstate/react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { createActor } from 'xstate'
import type { CardAnswer, KioskView, ResultView } from '../../main/api/contract.ts'
import type { StationClock } from '../base/clock.ts'
import { HTML_LANG, LanguageContext, useWords } from '../base/i18n.ts'
import { applySiteLengths, screenSetting, siteLengths } from '../base/mm.ts'
import { PressGuardProvider } from '../base/press.tsx'
import type { Voice } from '../base/voice.ts'
import { listenForCards } from '../base/wedge.ts'
import { createFlow, screenOf } from './flow.ts'
import type { FlowContext, FlowOutput, KioskCalls, Send } from './flow-types.ts'
import type { Kiosk as KioskShape } from './kiosk-context.ts'
import { KioskContext } from './kiosk-context.ts'
import type { Screen } from './route.ts'
import { dangerousResult, resultOf, unsavedResult } from './route.ts'
import { Screens } from './Screens.tsx'
import { useSpokenResult } from './screens/Result.tsx'

/** The newest view of the station, kept outside the flow so that the next flow starts from it. */
export interface ViewFeed {
  latest(): KioskView | null
  /** `null` when the station is lost. */
  listen(heard: (view: KioskView | null) => void): () => void
  /** What an identity card on the reader has come to, once a laying. */
  onCard(heard: (answer: CardAnswer) => void): () => void
}

export interface KioskParts {
  calls: KioskCalls
  clock: StationClock
  feed: ViewFeed
  voice: Voice
}

const NOBODY_NEXT: FlowOutput = { candidate: null, atIdentify: false }

/** One flow after another: each person's whole tree, with its memory, is thrown away and made anew. */
export function Kiosk(parts: KioskParts) {
  const [round, setRound] = useState<{ number: number; next: FlowOutput }>({ number: 0, next: NOBODY_NEXT })
  const over = useCallback((next: FlowOutput) => setRound(({ number }) => ({ number: number + 1, next })), [])
  return <Round key={round.number} {...parts} next={round.next} over={over} />
}

interface RoundProps extends KioskParts {
  next: FlowOutput
  over: (next: FlowOutput) => void
}

function Round({ calls, clock, feed, voice, next, over }: RoundProps) {
  const [actor] = useState(() =>
    createActor(
      createFlow(calls, () => clock.now()),
      { clock, input: { view: feed.latest(), ...next } },
    ),
  )
  const screen = useSelector(actor, screenOf)
  const context = useSelector(actor, (snapshot) => snapshot.context)

  useEffect(() => {
    actor.subscribe({
      complete: () => {
        voice.stop()
        over(actor.getSnapshot().output ?? NOBODY_NEXT)
      },
    })
    const stopViews = feed.listen((view) => actor.send(view ? { type: 'VIEW', view } : { type: 'LOST' }))
    const stopLaid = feed.onCard((answer) => actor.send({ type: 'CARD_READ', answer }))
    const stopCards = listenForCards(window, (code) => actor.send({ type: 'CARD', code }), true)
    const touched = () => actor.send({ type: 'TOUCH' })
    window.addEventListener('pointerdown', touched, { capture: true })
    window.addEventListener('keydown', touched, { capture: true })
    actor.start()
    const latest = feed.latest()
    if (latest) actor.send({ type: 'VIEW', view: latest })
    return () => {
      stopViews()
      stopLaid()
      stopCards()
      window.removeEventListener('pointerdown', touched, { capture: true })
      window.removeEventListener('keydown', touched, { capture: true })
      actor.stop()
    }
  }, [actor, feed, over, voice])

  return (
    <KioskScreen screen={screen} context={context} send={actor.send} voice={voice}>
      <Screens />
    </KioskScreen>
  )
}

interface KioskScreenProps {
  screen: Screen
  context: FlowContext
  send: Send
  voice: Voice
  children: React.ReactNode
}

/** Everything a screen needs around it; also what the gallery and the tests draw a single screen with. */
export function KioskScreen(props: KioskScreenProps) {
  return (
    <LanguageContext value={props.context.language}>
      <InLanguage {...props} />
    </LanguageContext>
  )
}

function InLanguage({ screen, context, send, voice, children }: KioskScreenProps) {
  const { t, language } = useWords()
  const spokenResult = useSpokenResult()
  const { view, muted } = context
  const volume = view?.volume ?? 1
  useRootSettings(context)

  const prompt = t(promptOf(screen, view))
  const shown = shownResult(screen, view)?.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: another screen or result ends what is said of the one before, also where its prompt is the same
  useEffect(() => {
    if (muted) voice.stop()
    else voice.say([prompt], language, volume)
  }, [screen, shown, prompt, muted, language, volume, voice])

  const kiosk = useMemo<KioskShape>(() => {
    const listen = () => {
      const result = shownResult(screen, view)
      const sentence = screen === 'trend' ? context.trend?.sentence : context.sentence
      voice.say(result ? spokenResult(result) : [sentence?.[language] ?? prompt], language, volume)
    }
    return { screen, context, send, listen }
  }, [screen, context, send, view, prompt, spokenResult, language, volume, voice])

  return (
    <PressGuardProvider screen={screen}>
      <KioskContext value={kiosk}>{children}</KioskContext>
    </PressGuardProvider>
  )
}

/** What is said when the screen appears, by its key in the words. */
function promptOf(screen: Screen, view: KioskView | null) {
  const task = view?.visit?.task
  if (screen === 'ready' && task && task.reading > 1) return 'voice.readyAgain'
  if (screen === 'ready' && task?.posture === 'bp-cuff') return 'voice.readyCuff'
  if (screen === 'critical' && view?.unattended?.atOnce && view.call?.state !== 'acknowledged')
    return 'voice.criticalAlone'
  if (screen === 'trouble' && task?.trouble?.word === 'at-desk') return 'voice.sorry'
  return `voice.${screen}` as const
}

/** The result whose numbers stand on the screen. */
function shownResult(screen: Screen, view: KioskView | null): ResultView | null {
  if (!view) return null
  if (screen === 'critical') return dangerousResult(view)
  if (screen === 'notSaved') return unsavedResult(view)
  return screen === 'result' ? resultOf(view) : null
}

/** Language, size of type, contrast and the site's lengths, written on the root of the page before it is painted. */
function useRootSettings({ language, step, view }: FlowContext) {
  useLayoutEffect(() => {
    const root = document.documentElement
    root.lang = HTML_LANG[language]
    root.dataset.step = String(step)
  }, [language, step])
  const contrast = view?.highContrast ?? false
  useLayoutEffect(() => {
    const root = document.documentElement
    if (contrast) root.dataset.contrast = 'high'
    else delete root.dataset.contrast
  }, [contrast])
  const diagonalInches = view?.screen.diagonalInches
  const distanceMm = view?.screen.distanceMm
  useLayoutEffect(() => {
    if (diagonalInches === undefined || distanceMm === undefined) return
    const apply = () => {
      const { width, height } = window.screen
      const setting = screenSetting({ diagonalInches, distanceMm }, width, height)
      applySiteLengths(document.documentElement, siteLengths(setting, width, height))
    }
    apply()
    window.addEventListener('resize', apply)
    return () => window.removeEventListener('resize', apply)
  }, [diagonalInches, distanceMm])
}

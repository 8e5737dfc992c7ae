/**
 * The elder's way from rest to finish. Screens are states. What the station knows (the visit, its task, a call) comes with the
 * view and decides; the flow adds what only this window knows: signing in, looking at the trend, and every limit of time.
 * One flow serves one person: it ends in `cleared`, and the page makes a new one with nothing of the old.
 */

import type { SnapshotFrom } from 'xstate'
import { assign } from 'xstate'
import type { Candidate, CardAnswer } from '../../main/api/contract.ts'
import type { Transitions } from './flow-setup.ts'
import {
  dangerous,
  flowSetup,
  freshContext,
  nobodySignedIn,
  screenKinds,
  seen,
  tell,
  uncovered,
  visitGone,
} from './flow-setup.ts'
import { signInStates } from './flow-sign-in.ts'
import type { FlowContext, KioskCalls, Notice } from './flow-types.ts'
import { STEPS } from './flow-types.ts'
import { visitStates } from './flow-visit.ts'
import type { Screen } from './route.ts'
import { SCREENS, STILL_THERE_MS, viewScreen } from './route.ts'

/** How long a station may take to say that the visit is over. */
const CLEARING_MS = 2000

const candidateOf = (answer: CardAnswer): Candidate | null => ('candidate' in answer ? answer.candidate : null)

/** What is said of a card that leads to nobody. */
function cardNotice({ found }: CardAnswer): Notice | null {
  if (found === 'unknown') return 'unknownCard'
  if (found === 'unreadable') return 'cardUnread'
  return found === 'unregistered' ? 'unregistered' : null
}

/** Where a view can lead: `rest` is only reached by a new flow. */
const ASKED = [
  'waiting',
  'critical',
  'help',
  'notSaved',
  'question',
  'choose',
  'guestSex',
  'guestAge',
  'shutOuts',
  'advice',
  'implant',
  'entry',
  'meal',
  'guide',
  'ready',
  'measuring',
  'second',
  'trouble',
  'result',
] as const satisfies readonly Screen[]

const cardRead: Transitions = {
  CARD_READ: [
    {
      guard: ({ context, event }) => event.answer.found === 'person' && nobodySignedIn(context),
      target: '#confirm',
      actions: assign({ candidate: ({ event }) => candidateOf(event.answer), notice: null }),
    },
    {
      guard: ({ context, event }) => cardNotice(event.answer) !== null && nobodySignedIn(context),
      target: '#identify',
      actions: assign({ notice: ({ event }) => cardNotice(event.answer) }),
    },
    {
      guard: ({ context, event }) => event.answer.found === 'other-person' && uncovered(context),
      target: '#otherCard',
      actions: assign({ other: ({ event }) => candidateOf(event.answer) }),
    },
  ],
}

export function createFlow(calls: KioskCalls, nowMs: () => number) {
  const kinds = screenKinds(nowMs)
  const covers = { guard: ({ context }: { context: FlowContext }) => !uncovered(context), target: '#route' }

  return flowSetup(nowMs).createMachine({
    id: 'kiosk',
    context: ({ input }) => freshContext(input),
    initial: 'screens',
    output: ({ context }) => ({ candidate: context.next, atIdentify: context.atIdentify }),
    on: {
      VIEW: { actions: assign(seen) },
      LOST: [
        // A person in danger keeps the sentence that helps, even when the station is gone.
        { guard: ({ context }) => dangerous(context), actions: assign({ raisedHand: true }) },
        { actions: assign({ view: null }) },
      ],
      CARD: {
        guard: ({ context }) => context.view !== null && !dangerous(context),
        actions: ({ self, event }) =>
          tell(self, calls.kiosk.card({ code: event.code }), (answer) => ({ type: 'CARD_READ', answer })),
      },
      CALL: { actions: ({ self }) => tell(self, calls.kiosk.callStaff({})) },
      LARGER: {
        actions: assign({ step: ({ context }) => STEPS[(STEPS.indexOf(context.step) + 1) % STEPS.length] ?? 1 }),
      },
      MUTE: { actions: assign({ muted: ({ context }) => !context.muted }) },
      LANGUAGE: { actions: assign({ language: ({ context }) => (context.language === 'zh' ? 'en' : 'zh') }) },
    },
    states: {
      screens: {
        initial: 'start',
        on: {
          ...cardRead,
          FINISH: {
            guard: ({ context }) => context.hadVisit && !dangerous(context),
            target: 'ending',
            actions: assign({ finishReason: 'done' }),
          },
          REFUSED: { target: '#sorry', actions: assign({ sentence: ({ event }) => event.sentence, print: 'none' }) },
        },
        states: {
          start: {
            always: [
              { guard: ({ context }) => context.candidate !== null && nobodySignedIn(context), target: '#confirm' },
              { guard: ({ context }) => nobodySignedIn(context) && context.atIdentify, target: 'began' },
              { guard: ({ context }) => nobodySignedIn(context), target: 'rest' },
              { target: 'route' },
            ],
          },
          began: { entry: assign({ atIdentify: false }), always: 'identify' },
          /** Looks up what the view asks for. Nobody signed in here means that somebody was before: everything is wiped. */
          route: {
            id: 'route',
            entry: assign(({ context }) => ({
              notice: null,
              other: null,
              digits: '',
              page: 0,
              trend: null,
              span: 'last10' as const,
              print: 'none' as const,
              sentence: null,
              hadVisit: context.hadVisit || (context.view?.visit ?? null) !== null,
            })),
            always: [
              { guard: ({ context }) => visitGone(context) || nobodySignedIn(context), target: '#cleared' },
              ...ASKED.map((name) => ({
                guard: ({ context }: { context: FlowContext }) => viewScreen(context.view) === name,
                target: name,
              })),
            ],
          },
          hist: { id: 'hist', type: 'history' },
          waiting: {
            // Whoever was about to sign in may be gone when the station is back.
            entry: assign({ candidate: null, candidates: [], digits: '', other: null, declined: null }),
            always: { guard: ({ context }) => context.view !== null, target: '#route' },
            after: { longWait: { actions: assign({ waitsLong: true }) } },
          },
          ...signInStates(calls, kinds),
          ...visitStates(calls, kinds),
        },
      },
      stillThere: {
        id: 'stillThere',
        entry: assign({ endsAtMs: () => nowMs() + STILL_THERE_MS }),
        always: covers,
        after: {
          stillThere: [
            {
              guard: ({ context }) => context.hadVisit,
              target: 'ending',
              actions: assign({ finishReason: 'timeout' }),
            },
            { target: 'cleared' },
          ],
        },
        on: {
          ...cardRead,
          // Somebody is there: a meter measures, or the desk has acted.
          ...kinds.viewMoved,
          CARD_READ: [
            ...(cardRead.CARD_READ as Extract<Transitions['CARD_READ'], readonly unknown[]>),
            { guard: ({ event }) => event.answer.found === 'same-person', target: '#hist' },
          ],
          CONTINUE: '#hist',
          FINISH: [
            { guard: ({ context }) => context.hadVisit, target: 'ending', actions: assign({ finishReason: 'done' }) },
            { target: 'cleared' },
          ],
        },
      },
      otherCard: {
        id: 'otherCard',
        always: covers,
        after: { otherCard: { target: '#hist', actions: assign({ other: null }) } },
        on: {
          CONTINUE: { target: '#hist', actions: assign({ other: null }) },
          CHANGE_PERSON: {
            target: 'ending',
            actions: assign({ finishReason: 'other-card', next: ({ context }) => context.other }),
          },
        },
      },
      ending: {
        entry: ({ self, context }) =>
          tell(self, calls.visit.finish({ reason: context.finishReason }), (answer) => ({ type: 'FINISHED', answer })),
        // A station that forgets to answer must not hold the screen; the visit's own limits go on.
        after: { longWait: '#route' },
        on: {
          CARD: {},
          FINISHED: [
            {
              guard: ({ context, event }) => context.finishReason === 'done' && event.answer.resultsSaved > 0,
              target: 'finish',
              actions: assign({ finished: ({ event }) => event.answer }),
            },
            { target: 'clearing' },
          ],
          REFUSED: { target: '#sorry', actions: assign({ sentence: ({ event }) => event.sentence }) },
          FAILED: '#route',
        },
      },
      finish: {
        after: { finish: 'clearing' },
        on: {
          CONTINUE: 'clearing',
          NEXT_PERSON: { target: 'clearing', actions: assign({ atIdentify: true }) },
          // Who comes next may lay a card before this page is gone.
          CARD_READ: {
            guard: ({ event }) => event.answer.found === 'person',
            target: 'clearing',
            actions: assign({ next: ({ event }) => candidateOf(event.answer) }),
          },
        },
      },
      /** Waits until the view has let go of the person, so that the next flow cannot see them. */
      clearing: {
        entry: assign({ finished: null }),
        always: { guard: ({ context }) => (context.view?.visit ?? null) === null, target: 'cleared' },
        after: { [CLEARING_MS]: 'cleared' },
      },
      cleared: { id: 'cleared', type: 'final' },
    },
  })
}

export type Flow = ReturnType<typeof createFlow>

const SCREEN_OF_STATE: Record<string, Screen> = {
  looking: 'keypad',
  ending: 'finish',
  clearing: 'finish',
  cleared: 'finish',
}

/** The screen a state of the flow draws. */
export function screenOf(snapshot: SnapshotFrom<Flow>): Screen {
  const value: unknown = snapshot.value
  const name = typeof value === 'string' ? value : (value as { screens: string }).screens
  if (name === 'beginning') return snapshot.context.candidate ? 'confirm' : 'identify'
  return SCREEN_OF_STATE[name] ?? SCREENS.find((screen) => screen === name) ?? 'waiting'
}

/** What the flow starts from: its memory, its limits as named delays, and the kinds of screens it is made of. */
import { assign, setup } from 'xstate'
import { refusal } from '../base/client.ts'
import type { FlowContext, FlowEvent, FlowInput, FlowOutput } from './flow-types.ts'
import type { Screen } from './route.ts'
import {
  askedFor,
  FINISH_MS,
  FINISH_QR_MS,
  idleMs,
  LONG_WAIT_MS,
  OTHER_CARD_MS,
  RAISE_HAND_MS,
  SCREENS,
  STILL_THERE_MS,
  viewScreen,
} from './route.ts'

export const freshContext = ({ view, candidate, atIdentify = false }: FlowInput): FlowContext => ({
  view,
  hadVisit: false,
  language: 'zh',
  step: 1,
  muted: false,
  digits: '',
  notice: null,
  candidates: [],
  candidate,
  other: null,
  next: null,
  atIdentify,
  declined: null,
  page: 0,
  trend: null,
  span: 'last10',
  print: 'none',
  raisedHand: false,
  waitsLong: false,
  sentence: null,
  finishReason: 'done',
  finished: null,
  endsAtMs: 0,
})

export const dangerous = (context: FlowContext) => viewScreen(context.view) === 'critical'
export const visitGone = (context: FlowContext) =>
  context.hadVisit && context.view !== null && context.view.visit === null
export const nobodySignedIn = (context: FlowContext) => viewScreen(context.view) === 'rest' && !context.hadVisit
/** A screen of this window may lie over those of the view. */
export const uncovered = (context: FlowContext) => context.view !== null && !dangerous(context) && !visitGone(context)

export const raiseHandMs = ({ view }: FlowContext, nowMs: number) =>
  view?.call ? new Date(view.call.since).getTime() + RAISE_HAND_MS - nowMs : RAISE_HAND_MS

export interface Receiver {
  send(event: FlowEvent): void
}

/** Makes a call and sends on what comes of it; a refusal becomes the sentence the elder reads. */
export function tell<Answer>(self: Receiver, call: Promise<Answer>, heard?: (answer: Answer) => FlowEvent): void {
  call.then(
    (answer) => {
      if (heard) self.send(heard(answer))
    },
    (error: unknown) => {
      const sentence = refusal(error)?.elder
      self.send(sentence ? { type: 'REFUSED', sentence } : { type: 'FAILED' })
    },
  )
}

type DelayName = `idle ${Screen}` | 'longWait' | 'raiseHand' | 'restOver' | 'stillThere' | 'otherCard' | 'finish'
type Delays = Record<DelayName, (args: { context: FlowContext }) => number>

export function flowSetup(nowMs: () => number) {
  const idle = Object.fromEntries(
    SCREENS.map((name) => [
      `idle ${name}`,
      ({ context }: { context: FlowContext }) => idleMs(name, context.view, nowMs()) ?? 0,
    ]),
  ) as Record<`idle ${Screen}`, Delays[DelayName]>
  const delays: Delays = {
    ...idle,
    longWait: () => LONG_WAIT_MS,
    stillThere: () => STILL_THERE_MS,
    otherCard: () => OTHER_CARD_MS,
    raiseHand: ({ context }) => Math.max(0, raiseHandMs(context, nowMs())),
    restOver: ({ context }) => {
      const until = context.view?.visit?.task?.until
      return until ? Math.max(0, new Date(until).getTime() - nowMs()) : 0
    },
    finish: ({ context }) => (context.finished?.qr ? FINISH_QR_MS : FINISH_MS),
  }

  return setup({
    types: {} as { context: FlowContext; events: FlowEvent; input: FlowInput; output: FlowOutput },
    delays,
  })
}
export type FlowSetup = ReturnType<typeof flowSetup>
export type StateConfig = Parameters<FlowSetup['createStateConfig']>[0]
export type Transitions = NonNullable<StateConfig['on']>
type AlwaysList = Extract<NonNullable<StateConfig['always']>, readonly unknown[]>

/** Takes in a new view. */
export const seen = ({ context, event }: { context: FlowContext; event: FlowEvent }): Partial<FlowContext> =>
  event.type === 'VIEW'
    ? { view: event.view, hadVisit: context.hadVisit || event.view.visit !== null, waitsLong: false }
    : {}

/** The ways to make a screen's state. */
export function screenKinds(nowMs: () => number) {
  /** A screen with its limit: a touch starts it anew, its end asks 还在吗？; and a screen that does not hold any more is left. */
  const screen = (
    name: Screen,
    holds: (context: FlowContext) => boolean,
    own: StateConfig = {},
    before: AlwaysList = [],
  ): StateConfig => ({
    ...own,
    always: [{ guard: ({ context }: { context: FlowContext }) => !holds(context), target: '#route' }, ...before],
    after: {
      [`idle ${name}`]: {
        guard: ({ context }: { context: FlowContext }) => context.print !== 'printing',
        target: '#stillThere',
      },
      ...own.after,
    },
    on: { TOUCH: { target: name, reenter: true }, ...own.on },
  })

  const viewMoved: Transitions = {
    VIEW: {
      guard: ({ context, event }) => askedFor(event.view) !== askedFor(context.view),
      target: '#route',
      actions: assign(seen),
    },
  }
  /** A screen the view asks for; when it asks for another, or for the same anew, the way is looked up again. */
  const asked = (name: Screen, own: StateConfig = {}): StateConfig =>
    screen(name, (context) => viewScreen(context.view) === name && !visitGone(context), {
      ...own,
      on: { ...viewMoved, ...own.on },
    })

  /** A screen before signing in. Somebody brought by the desk goes ahead of it. */
  const signingIn = (name: Screen, on: Transitions): StateConfig =>
    screen(name, nobodySignedIn, { on }, [
      {
        guard: ({ context }) => {
          const brought = context.view?.brought ?? null
          return brought !== null && brought.token !== context.declined && brought.token !== context.candidate?.token
        },
        target: '#confirm',
        actions: assign({ candidate: ({ context }) => context.view?.brought ?? null }),
      },
    ])

  /** A screen that calls the staff: when nobody answers, a raised hand is asked for. */
  const calling = (config: StateConfig): StateConfig => ({
    ...config,
    entry: assign({ raisedHand: ({ context }) => raiseHandMs(context, nowMs()) <= 0 }),
    after: { ...config.after, raiseHand: { actions: assign({ raisedHand: true }) } },
  })

  return { screen, viewMoved, asked, signingIn, calling }
}
export type ScreenKinds = ReturnType<typeof screenKinds>

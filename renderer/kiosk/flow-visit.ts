/** The states of a visit: what the view asks for, the trend, and what the person answers. */
import { assign } from 'xstate'
import type { Receiver, ScreenKinds, StateConfig, Transitions } from './flow-setup.ts'
import { dangerous, tell, uncovered, visitGone } from './flow-setup.ts'
import type { FlowContext, KioskCalls } from './flow-types.ts'
import type { Screen } from './route.ts'
import { resultOf, viewScreen } from './route.ts'

/** What 看变化 shows; null for a guest, of whom nothing earlier is known. */
const trendSubject = ({ view }: FlowContext) => (view?.visit?.guest ? null : ((view && resultOf(view)?.trend) ?? null))

/** Up to three digits, a point, and one digit after it. */
const NUMBER = /^\d{1,3}(\.\d?)?$/
const typedOn = (digits: string, key: string) => (NUMBER.test(digits + key) ? digits + key : digits)

export function visitStates(calls: KioskCalls, kinds: ScreenKinds): Record<string, StateConfig> {
  const { screen, asked, viewMoved, calling } = kinds

  const leaves: Transitions = { LEAVE: { actions: ({ self }) => tell(self, calls.visit.leaveTask({})) } }
  const chooses: Transitions = {
    CHOOSE: { actions: ({ self, event }) => tell(self, calls.visit.choose({ task: event.task })) },
  }
  const goesOn: Transitions = { GO_ON: { actions: ({ self }) => tell(self, calls.visit.goOn({})) } }
  /** 停下来: from the second reading on there is something to keep. */
  const stops: Transitions = {
    STOP: {
      actions: ({ self, context }) => {
        const task = context.view?.visit?.task
        const something = task?.step === 'between' || (task?.reading ?? 1) > 1
        tell(self, something ? calls.visit.enough({}) : calls.visit.leaveTask({}))
      },
    },
  }
  const prints = (name: Screen): Transitions => ({
    PRINT: {
      guard: ({ context }) => context.print !== 'printing',
      actions: [
        assign({ print: 'printing' }),
        ({ self, context }) =>
          tell(self, calls.visit.printSlip({ language: context.language }), ({ state }) => ({
            type: 'PRINTED',
            state,
          })),
      ],
    },
    PRINTED: { target: name, reenter: true, actions: assign({ print: ({ event }) => event.state }) },
    FAILED: {
      guard: ({ context }) => context.print === 'printing',
      target: name,
      reenter: true,
      actions: assign({ print: 'failed' }),
    },
  })
  const askTrend = ({ self, context }: { self: Receiver; context: FlowContext }) => {
    const subject = trendSubject(context)
    if (subject)
      tell(self, calls.visit.trend({ subject, span: context.span }), (trend) => ({ type: 'TREND_CAME', trend }))
  }
  const answer = (self: Receiver, context: FlowContext, mine: boolean) => {
    const question = context.view?.question
    if (question) tell(self, calls.visit.answer({ questionId: question.id, mine }))
  }

  return {
    choose: asked('choose', {
      on: {
        ...chooses,
        PAGE: {
          target: 'choose',
          reenter: true,
          actions: assign({ page: ({ context, event }) => Math.max(0, context.page + event.by) }),
        },
      },
    }),
    guestSex: asked('guestSex', {
      on: {
        ...leaves,
        SEX: { actions: ({ self, event }) => tell(self, calls.visit.sex({ answer: event.sex })) },
        SKIP: { actions: ({ self }) => tell(self, calls.visit.sex({ answer: null })) },
      },
    }),
    guestAge: asked('guestAge', {
      on: {
        ...leaves,
        AGE: { actions: ({ self, event }) => tell(self, calls.visit.ageGroup({ answer: event.ageGroup })) },
        SKIP: { actions: ({ self }) => tell(self, calls.visit.ageGroup({ answer: null })) },
      },
    }),
    shutOuts: asked('shutOuts', {
      on: {
        ...leaves,
        SHUT_OUT: { actions: ({ self, event }) => tell(self, calls.visit.shutOut({ answer: event.answer })) },
      },
    }),
    advice: asked('advice', { on: { ...leaves, ...goesOn } }),
    implant: asked('implant', {
      on: {
        ...leaves,
        IMPLANT: { actions: ({ self, event }) => tell(self, calls.visit.implant({ answer: event.answer })) },
      },
    }),
    entry: asked('entry', {
      on: {
        ...leaves,
        ...goesOn,
        DIGIT: { actions: assign({ digits: ({ context, event }) => typedOn(context.digits, event.digit) }) },
        DELETE: { actions: assign({ digits: ({ context }) => context.digits.slice(0, -1) }) },
        CONFIRM: {
          guard: ({ context }) => Number(context.digits) > 0,
          actions: [
            ({ self, context }) => tell(self, calls.visit.enter({ value: Number(context.digits) })),
            assign({ digits: '' }),
          ],
        },
      },
    }),
    meal: asked('meal', {
      on: {
        ...leaves,
        MEAL: { actions: ({ self, event }) => tell(self, calls.visit.meal({ context: event.context })) },
      },
    }),
    guide: asked('guide', {
      // The station counts the same minutes; when it was quicker, there is nothing to say.
      after: { restOver: { actions: () => void calls.visit.rested({ how: 'timer' }).catch(() => undefined) } },
      on: { ...leaves, RESTED: { actions: ({ self }) => tell(self, calls.visit.rested({ how: 'said-so' })) } },
    }),
    ready: asked('ready', {
      on: { ...leaves, ...stops, ...goesOn, START: { actions: ({ self }) => tell(self, calls.visit.start({})) } },
    }),
    measuring: {
      always: {
        guard: ({ context }) => viewScreen(context.view) !== 'measuring' || visitGone(context),
        target: '#route',
      },
      on: stops,
    },
    second: asked('second', { on: stops }),
    trouble: asked('trouble', { on: { ...leaves, ...chooses } }),
    result: asked('result', {
      on: {
        ...leaves,
        ...chooses,
        ...prints('result'),
        TREND: {
          guard: ({ context }) => trendSubject(context) !== null,
          target: 'trend',
          actions: askTrend,
        },
      },
    }),
    trend: screen('trend', (context) => viewScreen(context.view) === 'result' && !visitGone(context), {
      on: {
        ...viewMoved,
        ...prints('trend'),
        SPAN: { target: 'trend', reenter: true, actions: [assign({ span: ({ event }) => event.span }), askTrend] },
        TREND_CAME: { actions: assign({ trend: ({ event }) => event.trend }) },
        BACK: '#route',
      },
    }),
    question: asked('question', {
      on: {
        YES: { actions: ({ self, context }) => answer(self, context, true) },
        NO: { actions: ({ self, context }) => answer(self, context, false) },
      },
    }),
    notSaved: asked('notSaved', {
      on: { SAVE_AGAIN: { actions: ({ self }) => tell(self, calls.visit.saveAgain({})) } },
    }),
    critical: calling({
      always: { guard: ({ context }) => !dangerous(context), target: '#route' },
    }),
    help: calling(
      asked('help', { on: { CALL_SEEN: { actions: ({ self }) => tell(self, calls.kiosk.dismissCall({})) } } }),
    ),
    sorry: { id: 'sorry', ...screen('sorry', uncovered, { on: { BACK: '#route' } }) },
  }
}

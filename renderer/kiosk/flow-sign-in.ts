/** The states before a visit: card, last four digits, name tiles, confirming. */
import { assign } from 'xstate'
import type { ScreenKinds, StateConfig } from './flow-setup.ts'
import { nobodySignedIn, tell } from './flow-setup.ts'
import type { FlowContext, KioskCalls, Notice, PadAnswer } from './flow-types.ts'

/** What the pad says to an answer without tiles; the second miss sends to the staff. */
function padNotice(answer: PadAnswer, before: Notice | null): Notice | null {
  switch (answer.found) {
    case 'tiles':
      return null
    case 'none':
      return before === 'none' || answer.triesLeft === 0 ? 'staff' : 'none'
    case 'too-many':
      return 'many'
    case 'locked':
      return 'locked'
  }
}

/** After a while at rest the tools go back to how the next person expects them. */
const REST_TOOLS_MS = 60_000

const declined = ({ context }: { context: FlowContext }) => ({
  declined: context.candidate?.token ?? null,
  candidate: null,
})

export function signInStates(calls: KioskCalls, { signingIn }: ScreenKinds): Record<string, StateConfig> {
  return {
    rest: {
      always: [
        { guard: ({ context }) => !nobodySignedIn(context), target: '#route' },
        {
          guard: ({ context }) => (context.view?.brought ?? null) !== null,
          target: '#confirm',
          actions: assign({ candidate: ({ context }) => context.view?.brought ?? null }),
        },
      ],
      after: {
        [REST_TOOLS_MS]: {
          guard: ({ context }) => context.step !== 1 || context.muted || context.language !== 'zh',
          target: '#cleared',
        },
      },
      on: {
        TOUCH: { target: 'rest', reenter: true },
        START: { guard: ({ context }) => context.view?.storage === 'ok', target: 'identify' },
      },
    },
    identify: {
      id: 'identify',
      ...signingIn('identify', {
        PHONE: 'keypad',
        GUEST: { target: 'beginning', actions: assign({ candidate: null, candidates: [] }) },
        BACK: '#cleared',
      }),
    },
    keypad: signingIn('keypad', {
      DIGIT: {
        target: 'keypad',
        reenter: true,
        actions: assign({ digits: ({ context, event }) => (context.digits + event.digit).slice(0, 4) }),
      },
      DELETE: {
        target: 'keypad',
        reenter: true,
        actions: assign({ digits: ({ context }) => context.digits.slice(0, -1) }),
      },
      CONFIRM: { guard: ({ context }) => context.digits.length === 4, target: 'looking' },
      BACK: { target: 'identify', actions: assign({ digits: '', notice: null }) },
    }),
    looking: {
      entry: ({ self, context }) =>
        tell(self, calls.kiosk.phoneTail({ digits: context.digits }), (answer) => ({ type: 'PAD_ANSWERED', answer })),
      exit: assign({ digits: '' }),
      always: { guard: ({ context }) => !nobodySignedIn(context), target: '#route' },
      after: { longWait: 'keypad' },
      on: {
        PAD_ANSWERED: [
          {
            guard: ({ event }) => event.answer.found === 'tiles',
            target: 'tiles',
            actions: assign({
              notice: null,
              candidates: ({ event }) => (event.answer.found === 'tiles' ? event.answer.candidates : []),
            }),
          },
          {
            target: 'keypad',
            actions: assign({ notice: ({ context, event }) => padNotice(event.answer, context.notice) }),
          },
        ],
        FAILED: 'keypad',
      },
    },
    tiles: signingIn('tiles', {
      PICK: { target: 'confirm', actions: assign({ candidate: ({ event }) => event.candidate, candidates: [] }) },
      BACK: { target: 'identify', actions: assign({ candidates: [] }) },
    }),
    confirm: {
      id: 'confirm',
      ...signingIn('confirm', {
        YES: 'beginning',
        NO: { target: 'identify', actions: assign(declined) },
        BACK: { target: 'identify', actions: assign(declined) },
      }),
    },
    /** The view with the visit follows the answer; a station that forgets to send it must not hold the screen. */
    beginning: {
      entry: ({ self, context }) =>
        tell(
          self,
          context.candidate ? calls.kiosk.begin({ token: context.candidate.token }) : calls.kiosk.beginGuest({}),
        ),
      always: { guard: ({ context }) => !nobodySignedIn(context), target: '#route' },
      after: { longWait: '#route' },
      on: { CARD_READ: {}, FAILED: '#route' },
    },
  }
}

/** A flow with a station that answers well, on a clock moved by hand. */
import { ORPCError } from '@orpc/client'
import { vi } from 'vitest'
import { createActor, SimulatedClock } from 'xstate'
import type { KioskView, TaskView } from '../../../main/api/contract.ts'
import { CANDIDATE, EMPTY_VIEW, FINISHED, inVisit, RESULTS, TREND, taskOf, withResult } from '../fixture-views.ts'
import { createFlow, screenOf } from '../flow.ts'
import type { FlowEvent, KioskCalls } from '../flow-types.ts'

const START = new Date(EMPTY_VIEW.now).getTime()
export const instant = (ms: number) => new Date(START + ms).toISOString()
export const OTHER = { ...CANDIDATE, name: '李建国', token: 'token-2' }
export const refused = () =>
  new ORPCError('STATION', {
    defined: true,
    data: { code: 'S100', desk: { zh: '忙', en: 'busy' }, elder: { zh: '请稍等一下。', en: 'Please wait.' } },
  })

/** A station that answers well; a test overrides what it asks. */
export const answers = () => ({
  kiosk: {
    card: vi.fn<KioskCalls['kiosk']['card']>(async () => ({ found: 'person', candidate: CANDIDATE })),
    phoneTail: vi.fn<KioskCalls['kiosk']['phoneTail']>(async () => ({
      found: 'tiles',
      candidates: [CANDIDATE, OTHER],
    })),
    begin: vi.fn<KioskCalls['kiosk']['begin']>(async () => ({})),
    beginGuest: vi.fn<KioskCalls['kiosk']['beginGuest']>(async () => ({})),
    callStaff: vi.fn<KioskCalls['kiosk']['callStaff']>(async () => ({})),
    dismissCall: vi.fn<KioskCalls['kiosk']['dismissCall']>(async () => ({})),
  },
  visit: {
    choose: vi.fn<KioskCalls['visit']['choose']>(async () => ({})),
    sex: vi.fn<KioskCalls['visit']['sex']>(async () => ({})),
    ageGroup: vi.fn<KioskCalls['visit']['ageGroup']>(async () => ({})),
    meal: vi.fn<KioskCalls['visit']['meal']>(async () => ({})),
    shutOut: vi.fn<KioskCalls['visit']['shutOut']>(async () => ({})),
    implant: vi.fn<KioskCalls['visit']['implant']>(async () => ({})),
    goOn: vi.fn<KioskCalls['visit']['goOn']>(async () => ({})),
    enter: vi.fn<KioskCalls['visit']['enter']>(async () => ({})),
    rested: vi.fn<KioskCalls['visit']['rested']>(async () => ({})),
    start: vi.fn<KioskCalls['visit']['start']>(async () => ({})),
    leaveTask: vi.fn<KioskCalls['visit']['leaveTask']>(async () => ({})),
    enough: vi.fn<KioskCalls['visit']['enough']>(async () => ({})),
    answer: vi.fn<KioskCalls['visit']['answer']>(async () => ({})),
    trend: vi.fn<KioskCalls['visit']['trend']>(async () => TREND),
    saveAgain: vi.fn<KioskCalls['visit']['saveAgain']>(async () => ({ saved: true })),
    printSlip: vi.fn<KioskCalls['visit']['printSlip']>(async () => ({ state: 'printed' })),
    finish: vi.fn<KioskCalls['visit']['finish']>(async () => FINISHED),
  },
})

export const settle = () => new Promise<void>((resolve) => setTimeout(resolve))

export function begin(
  view: KioskView | null,
  calls = answers(),
  candidate: typeof CANDIDATE | null = null,
  atIdentify = false,
) {
  const clock = new SimulatedClock()
  const actor = createActor(
    createFlow(calls, () => START + clock.now()),
    { clock, input: { view, candidate, atIdentify } },
  )
  actor.start()
  return {
    calls,
    screen: () => screenOf(actor.getSnapshot()),
    over: () => actor.getSnapshot().status === 'done',
    context: () => actor.getSnapshot().context,
    next: () => actor.getSnapshot().output?.candidate ?? null,
    atIdentify: () => actor.getSnapshot().output?.atIdentify ?? false,
    see: (next: KioskView) => actor.send({ type: 'VIEW', view: next }),
    /** Sends one event after another, each answered before the next. */
    async do(...events: (FlowEvent['type'] | FlowEvent)[]) {
      for (const event of events) {
        actor.send(typeof event === 'string' ? ({ type: event } as FlowEvent) : event)
        await settle()
      }
    },
    async pass(seconds: number) {
      clock.increment(seconds * 1000)
      await settle()
    },
  }
}
export type Run = ReturnType<typeof begin>

export const seat = (over: Partial<TaskView> & Pick<TaskView, 'step'>) =>
  inVisit(taskOf({ since: instant(0), ...over }))
export const danger = (state: 'calling' | 'acknowledged' = 'calling'): KioskView => ({
  ...withResult(RESULTS.critical),
  call: { alertId: 'alert-1', reason: 'result', state, since: instant(0), resultId: RESULTS.critical.id },
})
export const help: KioskView = {
  ...inVisit(null),
  call: { alertId: 'alert-2', reason: 'help', state: 'calling', since: instant(0), resultId: null },
}
export const question: KioskView = {
  ...inVisit(null),
  question: { id: 'question-1', task: 'pressure', at: instant(-60_000) },
}

export const digits = (text: string): FlowEvent[] => [...text].map((digit) => ({ type: 'DIGIT', digit }))

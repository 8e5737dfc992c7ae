import { beforeEach, describe, expect, it } from 'vitest'
import { EMPTY_VIEW, inVisit, RESULTS, withResult } from './fixture-views.ts'
import { createFlow } from './flow.ts'
import type { Run } from './testing/run-flow.ts'
import {
  answers,
  begin,
  danger,
  digits,
  help,
  instant,
  OTHER,
  question,
  refused,
  seat,
  settle,
} from './testing/run-flow.ts'

/** How to stand before each screen that has a limit, with its limit in seconds. */
const WAITING_SCREENS: [string, number, (run: Run) => Promise<void>][] = [
  ['identify', 60, (run) => run.do('START')],
  ['keypad', 60, (run) => run.do('START', 'PHONE')],
  ['tiles', 30, (run) => run.do('START', 'PHONE', ...digits('3708'), 'CONFIRM')],
  ['confirm', 30, (run) => run.do('START', { type: 'CARD', code: 'A1234567' })],
  ['choose', 60, async (run) => run.see(inVisit(null))],
  ['guestSex', 60, async (run) => run.see(seat({ step: 'sex', task: 'waist' }))],
  ['guestAge', 60, async (run) => run.see(seat({ step: 'age', task: 'weight' }))],
  ['shutOuts', 60, async (run) => run.see(seat({ step: 'shut-outs' }))],
  ['advice', 60, async (run) => run.see(seat({ step: 'advice', shutOut: 'exertion' }))],
  ['implant', 60, async (run) => run.see(seat({ step: 'implant', task: 'weight' }))],
  ['entry', 60, async (run) => run.see(seat({ step: 'enter', task: 'weight' }))],
  ['meal', 60, async (run) => run.see(seat({ step: 'meal', task: 'glucose' }))],
  ['guide', 480, async (run) => run.see(seat({ step: 'rest', until: instant(300_000) }))],
  ['ready', 540, async (run) => run.see(seat({ step: 'measure' }))],
  ['second', 120, async (run) => run.see(seat({ step: 'between', reading: 2, until: instant(60_000) }))],
  ['trouble', 90, async (run) => run.see(seat({ step: 'failed', trouble: { code: 'M1', word: 'moved', count: 1 } }))],
  ['result', 90, async (run) => run.see(withResult(RESULTS.normal))],
  [
    'trend',
    60,
    async (run) => {
      run.see(withResult(RESULTS.normal))
      await run.do('TREND')
    },
  ],
  ['question', 60, async (run) => run.see(question)],
  ['help', 90, async (run) => run.see(help)],
  ['notSaved', 300, async (run) => run.see(withResult({ ...RESULTS.normal, saved: false }))],
  [
    'sorry',
    30,
    async (run) => {
      run.see(inVisit(null))
      run.calls.visit.choose.mockRejectedValueOnce(refused())
      await run.do({ type: 'CHOOSE', task: 'spo2' })
    },
  ],
]

/** Every other state of the flow, and what keeps a person who walks away from it from staying on the screen. */
const OTHER_STATES: Record<string, string> = {
  start: 'passed through at once',
  began: 'passed through at once',
  route: 'passed through at once',
  hist: 'passed through at once',
  cleared: 'the end',
  rest: 'knows nobody',
  waiting: 'without the station nobody is shown; see “without the station”',
  measuring: 'no limit of the screen; the station ends a silent measuring, see “no limit”',
  critical: 'no limit until the desk has handled it, see “no limit”',
  looking: 'goes on by itself',
  beginning: 'goes on by itself',
  ending: 'goes on by itself',
  finish: 'goes on by itself',
  clearing: 'goes on by itself',
  stillThere: 'goes on by itself',
  otherCard: 'goes on by itself',
}

it('every state of the flow has a limit that is tried here, or a reason', () => {
  const { states } = createFlow(answers(), () => 0)
  const names = [...Object.keys(states), ...Object.keys(states.screens?.states ?? {})].filter(
    (name) => name !== 'screens',
  )
  const tried = WAITING_SCREENS.map(([name]) => name)
  expect(names.length).toBeGreaterThan(30)
  expect(names.filter((name) => !tried.includes(name) && !(name in OTHER_STATES))).toEqual([])
  expect([...tried, ...Object.keys(OTHER_STATES)].filter((name) => !names.includes(name))).toEqual([])
})

/** States that go on by themselves: how to come there, and where they have gone after so many seconds without a touch. */
const ALONE: [string, number, (run: Run) => Promise<void>, string][] = [
  [
    'looking',
    15,
    async (run) => {
      run.calls.kiosk.phoneTail.mockImplementation(never)
      await run.do('START', 'PHONE', ...digits('3708'), 'CONFIRM')
    },
    'keypad',
  ],
  [
    'ending',
    15,
    async (run) => {
      run.see(inVisit(null))
      run.calls.visit.finish.mockImplementation(never)
      await run.do('FINISH')
    },
    'choose',
  ],
  [
    'otherCard',
    30,
    async (run) => {
      run.see(inVisit(null))
      run.calls.kiosk.card.mockResolvedValue({ found: 'other-person', candidate: OTHER })
      await run.do({ type: 'CARD', code: 'B1234567' })
    },
    'choose',
  ],
]
const never = () => new Promise<never>(() => undefined)

it.each(ALONE)('%s is left after %i s', async (_name, seconds, goThere, screen) => {
  const run = begin(EMPTY_VIEW)
  await goThere(run)
  await run.pass(seconds)
  expect(run.screen()).toBe(screen)
  expect(run.context().other).toBeNull()
})

it('beginning, and never begun, ends with nothing kept', async () => {
  const calls = answers()
  calls.kiosk.begin.mockImplementation(never)
  const run = begin(EMPTY_VIEW, calls)
  await run.do({ type: 'CARD', code: 'A1234567' }, 'YES')
  await run.pass(15)
  expect(run.over()).toBe(true)
})

it('a station that goes while somebody signs in is not waited for with their name', async () => {
  const run = begin(EMPTY_VIEW)
  await run.do('START', 'PHONE', ...digits('3708'), 'CONFIRM')
  await run.do('LOST')
  expect([run.screen(), run.context().candidates, run.context().candidate]).toEqual(['waiting', [], null])
})

describe.each(WAITING_SCREENS)('%s', (screen, limit, goThere) => {
  let run: Run
  beforeEach(async () => {
    run = begin(EMPTY_VIEW)
    await goThere(run)
    expect(run.screen()).toBe(screen)
  })

  it(`asks 还在吗？ after ${limit} s without a touch, not before`, async () => {
    await run.pass(limit - 1)
    expect(run.screen()).toBe(screen)
    await run.pass(1)
    expect(run.screen()).toBe('stillThere')
  })

  it('starts its limit anew with each touch', async () => {
    await run.pass(limit - 5)
    await run.do('TOUCH')
    await run.pass(6)
    if (screen !== 'second') expect(run.screen()).toBe(screen)
  })

  it('comes back when the person says 继续, as often as they like', async () => {
    for (let times = 0; times < 3; times += 1) {
      await run.pass(limit)
      expect(run.screen()).toBe('stillThere')
      await run.do('CONTINUE')
      expect(run.screen()).toBe(screen)
    }
  })

  it('ends and is wiped 30 s after that when the person has walked away', async () => {
    const inside = run.context().hadVisit
    await run.pass(limit)
    await run.pass(29)
    expect(run.over()).toBe(false)
    await run.pass(1)
    if (inside) {
      expect(run.calls.visit.finish).toHaveBeenCalledExactlyOnceWith({ reason: 'timeout' })
      run.see(EMPTY_VIEW)
    }
    expect(run.over()).toBe(true)
    expect(run.next()).toBeNull()
  })
})

it('还在吗？ gives way when a meter measures: somebody is there', async () => {
  const run = begin(seat({ step: 'measure' }))
  await run.pass(540)
  expect(run.screen()).toBe('stillThere')
  run.see(seat({ step: 'measure', active: true }))
  expect(run.screen()).toBe('measuring')
  await run.pass(60)
  expect([run.screen(), run.over()]).toEqual(['measuring', false])
})

describe('no limit', () => {
  it.each([
    ['while a meter measures', seat({ step: 'measure', active: true }), 'measuring'],
    ['while a dangerous result is not handled', danger(), 'critical'],
    ['at rest', EMPTY_VIEW, 'rest'],
  ])('%s', async (_name, view, screen) => {
    const run = begin(view)
    await run.pass(3600)
    expect(run.screen()).toBe(screen)
    expect(run.over()).toBe(false)
  })

  it('while the slip is being printed; it starts when the slip is out', async () => {
    const calls = answers()
    let printed: () => void = () => undefined
    calls.visit.printSlip.mockImplementation(
      () =>
        new Promise((resolve) => {
          printed = () => resolve({ state: 'printed' })
        }),
    )
    const run = begin(withResult(RESULTS.normal), calls)
    await run.do('PRINT')
    await run.pass(600)
    expect(run.screen()).toBe('result')
    printed()
    await settle()
    await run.pass(89)
    expect([run.screen(), run.context().print]).toEqual(['result', 'printed'])
    await run.pass(1)
    expect(run.screen()).toBe('stillThere')
  })
})

describe('without the station', () => {
  it('waits calmly, sends to the staff after 15 s, and comes back to where the visit is', async () => {
    const run = begin(withResult(RESULTS.normal))
    await run.do('LOST')
    expect([run.screen(), run.context().view]).toEqual(['waiting', null])
    await run.pass(15)
    expect(run.context().waitsLong).toBe(true)
    run.see(withResult(RESULTS.normal))
    expect([run.screen(), run.context().waitsLong]).toEqual(['result', false])
  })

  it('is wiped when the visit is gone afterwards', async () => {
    const run = begin(withResult(RESULTS.normal))
    await run.do('LOST')
    run.see(EMPTY_VIEW)
    expect(run.over()).toBe(true)
  })

  it('begins by waiting', () => {
    expect(begin(null).screen()).toBe('waiting')
  })
})

describe('the tools', () => {
  it('make words larger in three steps and back, mute, and change the language', async () => {
    const run = begin(EMPTY_VIEW)
    const steps: number[] = []
    for (let times = 0; times < 3; times += 1) {
      await run.do('LARGER')
      steps.push(run.context().step)
    }
    await run.do('MUTE', 'LANGUAGE')
    expect([steps, run.context().muted, run.context().language]).toEqual([[1.25, 1.5, 1], true, 'en'])
  })

  it('go back to how they were after a minute of rest', async () => {
    const run = begin(EMPTY_VIEW)
    await run.do('LARGER')
    await run.pass(59)
    expect(run.over()).toBe(false)
    await run.pass(1)
    expect(run.over()).toBe(true)
  })
})

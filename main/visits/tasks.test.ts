import { describe, expect, test } from 'vitest'
import { MEASUREMENT_KINDS } from '../../drivers/measurement.ts'
import { INDICATOR_CODES } from '../../indicators/index.ts'
import { Task } from '../api/contract.ts'
import {
  anotherReading,
  BETWEEN_MS,
  type Before,
  BY_HAND,
  beginTask as begin,
  type ChosenMeter,
  FACTS,
  mealAnswered,
  measuringSeen,
  nextReadingDue,
  onward,
  REST_MS,
  shutOutAnswered,
  startOrdered,
  TASK_PLANS,
  taskDone,
  taskFailed,
  taskOf,
  taskOfIndicator,
  typing,
  waitForMeter,
} from './tasks.ts'

/** For somebody whose sex and age are known, or not needed. */
const beginTask = (task: Task, meter: ChosenMeter, now: number, known: readonly Before[] = []) =>
  begin(task, meter, now, [...FACTS, ...known])

const cuff = { meterId: 'm1', posture: 'bp-cuff', startedByStation: false } as const
const commanded = { ...cuff, startedByStation: true } as const
const finger = { meterId: 'm2', posture: 'finger-side', startedByStation: false } as const

describe('a task begins', () => {
  test('with five minutes of rest for pressure', () => {
    expect(REST_MS).toBe(300_000)
    const asked = beginTask('pressure', cuff, 1000)
    expect(asked).toMatchObject({ step: 'shut-outs', until: null, reading: 1, of: 2 })
    expect(shutOutAnswered(asked, null, 2000)).toMatchObject({ step: 'rest', until: 302_000, shutOut: null })
    expect(beginTask('pressure', cuff, 1000, ['shut-outs'])).toMatchObject({ step: 'rest', until: 301_000 })
  })
  test('with advice where something was done, and then all the same with the rest', () => {
    const advised = shutOutAnswered(beginTask('pressure', cuff, 0), 'just-eaten', 5)
    expect(advised).toMatchObject({ step: 'advice', shutOut: 'just-eaten', until: null })
    expect(onward(advised, 9)).toMatchObject({ step: 'rest', shutOut: 'just-eaten' })
  })
  test('with what a scale must know, and what it lacks', () => {
    const asked = beginTask('weight', { meterId: 'm3', posture: 'scale', startedByStation: false }, 0)
    expect(asked).toMatchObject({ step: 'implant', entry: null })
    const lacking = onward(asked, 1)
    expect(lacking).toMatchObject({ step: 'enter', entry: { what: 'height', first: null } })
    expect(onward(lacking, 2)).toMatchObject({ step: 'measure', entry: null })
  })
  test('with sex and age, before anything that is tiresome and after what may make them needless', () => {
    const steps = (task: Task) => {
      const { step, ahead } = begin(task, finger, 0)
      return [step, ...ahead]
    }
    expect(steps('temperature')).toEqual(['sex', 'age'])
    expect(steps('uric-acid')).toEqual(['sex', 'age', 'meal'])
    expect(steps('pressure')).toEqual(['sex', 'age', 'shut-outs', 'rest'])
    expect(steps('weight')).toEqual(['implant', 'enter', 'sex', 'age'])
  })
  test('with the tape, where there is no meter', () => {
    const measured = beginTask('waist', BY_HAND, 0)
    expect(measured).toMatchObject({ step: 'measure', meterId: null })
    expect(typing(measured, 3)).toMatchObject({ step: 'enter', entry: { what: 'waist' } })
  })
  test('with the meal for what is pricked', () => {
    expect(beginTask('glucose', finger, 0)).toMatchObject({ step: 'meal', until: null, meal: null, of: 1 })
  })
  test('with the meter for everything else', () => {
    expect(beginTask('temperature', finger, 0).step).toBe('measure')
  })
})

test('a meter that is seen measuring ends rest, pause and failure', () => {
  for (const before of [
    beginTask('pressure', cuff, 0),
    anotherReading(beginTask('pressure', cuff, 0), 2, 2, 'r1', 0),
    taskFailed(beginTask('pressure', cuff, 0), 'moved', 'V301', 1, 0),
  ]) {
    expect(measuringSeen(before, { ...cuff, meterId: 'm9' }, 120, 5)).toMatchObject({
      step: 'measure',
      active: true,
      meterId: 'm9',
      cuffMmhg: 120,
      until: null,
      trouble: null,
      since: 5,
    })
  }
})

test('the cuff pressure stays when a sign of measuring does not tell it, and the step is not begun anew', () => {
  const seen = measuringSeen(beginTask('pressure', cuff, 0), cuff, 90, 5)
  expect(measuringSeen(seen, cuff, undefined, 9)).toMatchObject({ cuffMmhg: 90, since: 5 })
})

test('after one reading the next waits a minute, with the result that is there so far', () => {
  const between = anotherReading(measuringSeen(beginTask('pressure', cuff, 0), cuff, 90, 5), 2, 2, 's1', 100)
  expect(between).toMatchObject({
    step: 'between',
    until: 100 + BETWEEN_MS,
    active: false,
    cuffMmhg: null,
    resultId: 's1',
  })
  expect(waitForMeter(between, 200)).toMatchObject({ step: 'measure', until: null, reading: 2, resultId: 's1' })
})

describe('a cuff that begins on command', () => {
  const rested = waitForMeter(beginTask('pressure', commanded, 0), 300_000)

  test('is offered when the rest is over, ordered by the touch, and begun when it is seen at work', () => {
    expect(rested).toMatchObject({ start: 'offered', active: false, orderedAt: null })
    const ordered = startOrdered(rested, 310_000)
    expect(ordered).toMatchObject({ step: 'measure', start: 'ordered', active: true, orderedAt: 310_000 })
    const begun = measuringSeen(ordered, commanded, 40, 311_000)
    expect(begun).toMatchObject({ start: 'begun', cuffMmhg: 40, orderedAt: 310_000 })
    expect(measuringSeen(begun, commanded, 90, 312_000)).toMatchObject({ start: 'begun', orderedAt: 310_000 })
  })

  test('begins its next reading by itself when the pause is over, and no reading begins twice', () => {
    const between = anotherReading(startOrdered(rested, 310_000), 2, 2, 's1', 350_000)
    expect(between).toMatchObject({ start: 'offered', orderedAt: null })
    expect(nextReadingDue(between, 410_000)).toMatchObject({ start: 'ordered', orderedAt: 410_000, reading: 2 })
  })

  test.each([
    ['done', (task: typeof rested) => taskDone(task, 'r1', false, 9)],
    ['failed', (task: typeof rested) => taskFailed(task, 'moved', 'E07', 1, 9)],
    ['waited for once more', (task: typeof rested) => waitForMeter(task, 9)],
  ])('is not wanted any more when the task is %s', (_, end) => {
    expect(end(startOrdered(rested, 310_000))).toMatchObject({ start: 'offered', orderedAt: null })
  })

  test('is not wanted any more when another monitor is used', () => {
    const ordered = startOrdered(rested, 310_000)
    expect(measuringSeen(ordered, { ...cuff, meterId: 'm9' }, 30, 311_000)).toMatchObject({
      meterId: 'm9',
      start: 'by-hand',
      orderedAt: null,
    })
  })

  test('is no other’s business: one that is begun by hand waits', () => {
    const between = anotherReading(beginTask('pressure', cuff, 0), 2, 2, 's1', 100)
    expect(nextReadingDue(between, 200)).toMatchObject({ step: 'measure', start: 'by-hand', active: false })
  })
})

describe('the meal', () => {
  test('answered first, the meter is waited for', () => {
    expect(mealAnswered(beginTask('glucose', finger, 0), 'fasting', 7)).toMatchObject({
      step: 'measure',
      meal: 'fasting',
    })
  })
  test('answered after the result, the task is done', () => {
    const asked = taskDone(beginTask('glucose', finger, 0), 'r1', true, 5)
    expect(asked.step).toBe('meal')
    expect(mealAnswered(asked, 'random', 9)).toMatchObject({ step: 'done', meal: 'random', resultId: 'r1' })
  })
})

test('the first failure asks for another try, the second for a person', () => {
  const task = beginTask('pressure', cuff, 0)
  expect(taskFailed(task, 'moved', 'V301', 1, 0).trouble).toEqual({ word: 'moved', code: 'V301', count: 1 })
  expect(taskFailed(task, 'moved', 'V301', 2, 0).trouble?.word).toBe('twice-failed')
})

test('every task has a plan, no kind is in two, and every indicator is measured by one', () => {
  expect(Object.keys(TASK_PLANS).sort()).toEqual([...Task.options].sort())
  const kinds = Object.values(TASK_PLANS).flatMap(({ kinds }) => kinds)
  expect(new Set(kinds).size).toBe(kinds.length)
  expect(MEASUREMENT_KINDS.filter((kind) => taskOf(kind) === null)).toEqual(['heart-rate'])
  for (const code of INDICATOR_CODES) expect(Task.options).toContain(taskOfIndicator(code))
})

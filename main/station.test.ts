import { describe, expect, test, vi } from 'vitest'
import type { BenchMeterId } from '../drivers/virtual/bench-protocol.ts'
import type { Task } from './api/contract.ts'
import { DESK, dataFolder, KIOSK, openTestStation, PATIENCE, type TestStation } from './testing/open-test-station.ts'

const MINUTE = 60_000
const REST = 5 * MINUTE
const DAY = 24 * 60 * MINUTE

/** Sits down, chooses pressure and rests the five minutes, so that no measuring can have begun before the visit. */
function restedVisit(kiosk: TestStation, card: string): string {
  kiosk.signIn(card)
  kiosk.station.visits.choose('pressure')
  kiosk.station.visits.shutOut(null)
  kiosk.station.advance(REST)
  return kiosk.station.visits.open?.row.id ?? ''
}

const measurements = ({ station }: TestStation) =>
  [...station.store.read.measurements.receivedBetween(0, 9e15, 100)].reverse()
const stored = async (kiosk: TestStation, count: number) => {
  await vi.waitUntil(() => measurements(kiosk).length >= count, PATIENCE)
  return measurements(kiosk)
}

describe('a measurement goes from the meter to store and screen', { timeout: 90_000 }, () => {
  test('two pressure readings over Bluetooth become one mean', async () => {
    const kiosk = await openTestStation()
    const wang = kiosk.resident('王秀英', 'CARD-WANG')
    const visit = restedVisit(kiosk, 'CARD-WANG')
    await kiosk.measure('ble-pressure', { systolic: 131, diastolic: 84, pulse: 72 })
    const between = await kiosk.shows((view) => view.visit?.task?.step === 'between')
    expect(between.visit?.task).toMatchObject({ reading: 2, of: 2 })
    expect(between.visit?.results).toMatchObject([{ of: 1, single: true, saved: true }])

    kiosk.station.advance(MINUTE)
    expect(kiosk.station.visits.open?.task).toMatchObject({ step: 'measure', reading: 2 })
    await kiosk.measure('ble-pressure', { systolic: 125, diastolic: 80, pulse: 70 })
    const done = await kiosk.shows((view) => view.visit?.task?.step === 'done')
    expect(done.visit?.results).toMatchObject([
      {
        of: 2,
        single: false,
        level: 'borderline-high',
        word: { zh: '略高' },
        sentence: { zh: '您的血压在正常范围的上沿，少吃盐、多走动，常来测。' },
        numbers: [{ value: '128' }, { value: '82' }, { value: '71' }],
      },
    ])

    const rows = kiosk.station.store.read.readings.ofVisit(visit)
    expect(rows.filter((row) => row.seriesRole === 'member')).toHaveLength(6)
    const means = rows.filter((row) => row.seriesRole === 'mean')
    expect(means.map(({ indicator, value, revision, residentId }) => [indicator, value, revision, residentId])).toEqual(
      [
        ['sbp', 128, 2, wang],
        ['dbp', 82, 2, wang],
        ['pulse', 71, 2, wang],
      ],
    )
    expect(kiosk.faults).toEqual([])
  })

  test('a monitor that sends its result once is stored once, with the bytes it sent, and not again after a restart', async () => {
    const dataDir = dataFolder()
    const kiosk = await openTestStation({ dataDir })
    kiosk.station.visits.beginGuest('male', '65-79')
    kiosk.station.visits.choose('pressure')
    kiosk.station.visits.shutOut(null)
    kiosk.station.advance(REST)
    await kiosk.linked('serial-monitor')
    const sent = (await kiosk.bench.log()).serial.length
    await kiosk.measure('serial-monitor', { systolic: 186, diastolic: 112, pulse: 80 })
    const view = await kiosk.shows((one) => one.call?.state === 'calling')
    expect(view.visit?.results).toMatchObject([{ level: 'critical-high', alert: 'now', single: true }])
    expect(view.visit?.task?.step).toBe('done')
    const [{ measurement } = fail()] = measurements(kiosk)
    const [frame = fail()] = (await kiosk.bench.log()).serial[sent]?.frames ?? []
    const bytes = kiosk.station.store.read.measurements.frames(measurement.id).map((one) => Buffer.from(one.bytes))
    expect(Buffer.concat(bytes).includes(Buffer.from(frame))).toBe(true)
    expect(() => kiosk.station.kiosk.finish('timeout')).toThrow('S501')

    await kiosk.close()
    const again = await openTestStation({ dataDir }, kiosk.bench)
    await again.linked('serial-monitor')
    expect(measurements(again)).toHaveLength(1)
    expect(again.station.store.read.visits.byId(measurement.visitId ?? '')?.endedBy).toBe('restart')
    expect(again.station.store.read.alerts.unresolved()).toMatchObject([{ state: 'open', tier: 'now' }])
    expect(again.view).toMatchObject({ visit: null, call: null })
  })

  test('glucose carries the meal that was answered before it', async () => {
    const kiosk = await openTestStation()
    kiosk.resident('王秀英', 'CARD-WANG')
    kiosk.signIn('CARD-WANG')
    kiosk.station.visits.choose('glucose')
    kiosk.station.visits.meal('fasting')
    kiosk.station.advance(2 * MINUTE)
    await kiosk.measure('ble-glucose', { glucose: 8.6 })
    const { visit } = await kiosk.shows((view) => view.visit?.task?.step === 'done')
    expect(visit?.results).toMatchObject([
      { meal: 'fasting', level: 'high', numbers: [{ value: '8.6', label: { zh: '空腹血糖' } }] },
    ])
  })

  test('glucose that was quicker than the question is judged again when it is answered', async () => {
    const kiosk = await openTestStation()
    kiosk.resident('王秀英', 'CARD-WANG')
    kiosk.signIn('CARD-WANG')
    kiosk.station.advance(2 * MINUTE)
    await kiosk.measure('ble-glucose', { glucose: 6.6 })
    const asked = await kiosk.shows((view) => view.visit?.task?.step === 'meal')
    expect(asked.visit?.results).toMatchObject([{ meal: 'random', level: 'normal', saved: true }])
    kiosk.station.visits.meal('fasting')
    const { visit } = await kiosk.shows((view) => view.visit?.task?.step === 'done')
    expect(visit?.results).toMatchObject([{ meal: 'fasting', level: 'borderline-high' }])
    const [row = fail()] = kiosk.station.store.read.readings.ofVisit(visit?.id ?? '')
    expect(kiosk.station.store.read.readings.history(row.lineage).map(({ meal }) => meal)).toEqual([
      'random',
      'fasting',
    ])
  })

  test('control solution is nobody’s', async () => {
    const kiosk = await openTestStation()
    kiosk.resident('王秀英', 'CARD-WANG')
    kiosk.signIn('CARD-WANG')
    kiosk.station.advance(2 * MINUTE)
    await kiosk.measure('ble-glucose', { glucose: 6.1 }, { controlSolution: true })
    const [{ measurement } = fail()] = await stored(kiosk, 1)
    expect(measurement).toMatchObject({ claim: 'nobody', validity: 'quality-control' })
    expect(kiosk.station.store.read.meters.quality(measurement.meterId ?? '', 9)).toHaveLength(1)
    expect(kiosk.view.visit?.results).toEqual([])
  })
})

describe('every meter on the bench goes through its own stack', { timeout: 90_000 }, () => {
  test('oximeter, thermometer and scale over Bluetooth, strips over the serial line', async () => {
    const kiosk = await openTestStation()
    kiosk.resident('王秀英', 'CARD-WANG')
    kiosk.signIn('CARD-WANG')
    const visitId = kiosk.station.visits.open?.row.id ?? ''
    const rows = () =>
      kiosk.station.store.read.readings.ofVisit(visitId).map(({ indicator, value }) => `${indicator} ${value}`)
    const measured = async (task: Task, meterId: BenchMeterId, values: Record<string, number>, stored: string[]) => {
      kiosk.station.visits.choose(task)
      // Longer than any of them measures: it cannot have begun before the visit.
      kiosk.station.advance(5 * MINUTE)
      await kiosk.measure(meterId, values)
      await kiosk.shows(() => stored.every((row) => rows().includes(row)))
    }
    await measured('spo2', 'ble-oximeter', { spo2: 97, pulse: 68 }, ['spo2 97', 'pulse 68'])
    await measured('temperature', 'ble-thermometer', { temperature: 36.5 }, ['temp 36.5'])
    await measured('weight', 'ble-scale', { weight: 58.5, bodyFat: 24 }, ['weight 58.5', 'bodyfat 24'])
    await measured('uric-acid', 'serial-strips', { uricAcid: 321 }, ['ua 321'])
    await measured('cholesterol', 'serial-strips', { totalCholesterol: 5.6 }, ['tc 5.61'])
    await measured('triglycerides', 'serial-strips', { triglycerides: 1.9 }, ['tg 1.9'])
    expect(kiosk.faults).toEqual([])
  })
})

describe('whose it is', { timeout: 90_000 }, () => {
  test('what a meter’s memory holds never lands on the person who sits there', async () => {
    const kiosk = await openTestStation()
    const wang = kiosk.resident('王秀英', 'CARD-WANG')
    restedVisit(kiosk, 'CARD-WANG')
    for (const days of [3, 2, 1]) {
      await kiosk.bench.measure('ble-pressure', {
        systolicMmhg: 150 + days,
        diastolicMmhg: 95,
        pulse: 70,
        agoMs: days * DAY,
      })
    }
    const rows = await stored(kiosk, 3)
    for (const { measurement } of rows)
      expect(measurement).toMatchObject({ claim: 'unclaimed', claimReason: 'old-record' })
    expect(kiosk.view.visit).toMatchObject({ results: [], task: { step: 'measure' } })
    expect(kiosk.station.store.read.readings.latest(wang)).toEqual([])

    await kiosk.measure('ble-pressure', { systolic: 118, diastolic: 76, pulse: 66 })
    const { visit } = await kiosk.shows((view) => view.visit?.task?.step === 'between')
    expect(visit?.results).toMatchObject([{ numbers: [{ value: '118' }, { value: '76' }, { value: '66' }] }])
  })

  test.each([
    ['yes', true, 'attributed'],
    ['no', false, 'unclaimed'],
    ['nothing', null, 'unclaimed'],
  ] as const)(
    'a reading perhaps begun before sign-in is asked about; the person says %s',
    async (_says, answer, claim) => {
      const kiosk = await openTestStation()
      kiosk.resident('王秀英', 'CARD-WANG')
      kiosk.signIn('CARD-WANG')
      kiosk.station.advance(40_000)
      await kiosk.measure('ble-pressure', { systolic: 124, diastolic: 79, pulse: 68 })
      const { question } = await kiosk.shows((view) => view.question)
      expect(question?.task).toBe('pressure')
      expect(JSON.stringify(question)).not.toContain('124')
      if (answer === null) kiosk.station.kiosk.finish('timeout')
      else kiosk.station.visits.answer(question?.id ?? '', answer)
      const [{ measurement, readings } = fail()] = measurements(kiosk)
      expect(measurement.claim).toBe(claim)
      expect(readings.length > 0).toBe(answer === true)
      const view = await kiosk.shows((one) => one.question === null)
      expect(view.visit?.results.length ?? 0).toBe(answer ? 1 : 0)
    },
  )

  test('a result that came with nobody there waits three minutes for its owner, past somebody who says no', async () => {
    const kiosk = await openTestStation()
    kiosk.resident('王秀英', 'CARD-WANG')
    const li = kiosk.resident('李建国', 'CARD-LI', '1948-07', 'male')
    await kiosk.measure('ble-pressure', { systolic: 133, diastolic: 85, pulse: 74 })
    const { waitingForOwner } = await kiosk.shows((view) => view.waitingForOwner)
    expect(waitingForOwner?.task).toBe('pressure')
    kiosk.signIn('CARD-WANG')
    kiosk.station.visits.answer(kiosk.station.visits.question?.measurementId ?? '', false)
    kiosk.station.kiosk.finish('done')
    kiosk.signIn('CARD-LI')
    kiosk.station.visits.answer(kiosk.station.visits.question?.measurementId ?? '', true)
    expect(measurements(kiosk)).toMatchObject([{ measurement: { claim: 'attributed', residentId: li } }])

    kiosk.station.kiosk.finish('done')
    expect(kiosk.station.visits.waitingForOwner).toBeNull()
    kiosk.station.advance(4 * MINUTE)
    await kiosk.measure('ble-pressure', { systolic: 134, diastolic: 86, pulse: 75 })
    await kiosk.shows((view) => view.waitingForOwner)
    kiosk.station.advance(3 * MINUTE)
    await kiosk.shows((view) => view.waitingForOwner === null)
    kiosk.signIn('CARD-WANG')
    expect(kiosk.station.visits.question).toBeNull()
  })

  test('what the first began and the second received belongs to neither', async () => {
    const kiosk = await openTestStation()
    kiosk.resident('王秀英', 'CARD-WANG')
    kiosk.resident('李建国', 'CARD-LI', '1948-07', 'male')
    await kiosk.linked('serial-monitor')
    restedVisit(kiosk, 'CARD-WANG')
    await kiosk.measure('serial-monitor', { systolic: 141, diastolic: 91, pulse: 77 }, { measuringMs: 1500 })
    kiosk.station.kiosk.finish('done')
    kiosk.signIn('CARD-LI')
    const [{ measurement } = fail()] = await stored(kiosk, 1)
    expect(measurement).toMatchObject({ claim: 'unclaimed', claimReason: 'touches-other-visit' })
    expect(kiosk.view.visit?.results).toEqual([])
  })

  test('another card during a visit changes nothing until the swap is confirmed', async () => {
    const kiosk = await openTestStation()
    kiosk.resident('王秀英', 'CARD-WANG')
    const li = kiosk.resident('李建国', 'CARD-LI', '1948-07', 'male')
    kiosk.signIn('CARD-WANG')
    expect(kiosk.station.kiosk.card(KIOSK.id, ' CARD-WANG ')).toEqual({ found: 'repeated' })
    const other = kiosk.station.kiosk.card(KIOSK.id, 'CARD-LI')
    if (other.found !== 'other-person') throw new Error(other.found)
    expect(() => kiosk.station.kiosk.begin(KIOSK.id, other.candidate.token)).toThrow('S103')
    expect(kiosk.station.visits.open?.maskedName).toBe('王＊英')
    kiosk.station.kiosk.finish('other-card')
    kiosk.station.kiosk.begin(KIOSK.id, other.candidate.token)
    expect(kiosk.station.visits.open?.row.residentId).toBe(li)
  })

  test('the desk assigns what was nobody’s, to somebody else than it was asked of', async () => {
    const kiosk = await openTestStation()
    kiosk.resident('王秀英', 'CARD-WANG')
    const li = kiosk.resident('李建国', 'CARD-LI', '1948-07', 'male')
    await kiosk.station.staff.first('周敏', '4711')
    const [zhou = fail()] = kiosk.station.store.read.staff.active()
    await kiosk.station.staff.signIn(DESK.id, zhou.id, '4711')
    await kiosk.measure('ble-pressure', { systolic: 122, diastolic: 78, pulse: 69 })
    await kiosk.shows((view) => view.waitingForOwner)
    kiosk.signIn('CARD-WANG')
    const { question } = await kiosk.shows((view) => view.question)
    kiosk.station.desk.assign(DESK.id, question?.id ?? '', li, 'saw him measure')
    await kiosk.shows((view) => view.question === null)
    kiosk.station.visits.answer(question?.id ?? '', true)
    expect(measurements(kiosk)).toMatchObject([{ measurement: { residentId: li } }])
  })
})

function fail(): never {
  throw new Error('nothing there')
}

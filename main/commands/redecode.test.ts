import { Readable, Writable } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createKeys } from '../../db/keys.ts'
import { openStore } from '../../db/open-store.ts'
import type { Store } from '../../db/store.ts'
import { residentIn, STATION, staffIn, visitOf } from '../../db/testing/fixtures.ts'
import type { StoredMeasurement } from '../../db/types.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import { deliveryKey, type Frame, type Measurement } from '../../drivers/measurement.ts'
import { handClock } from '../testing/hand-clock.ts'
import { MONDAY_9, ZONE } from '../testing/measurements.ts'
import { dataFolder } from '../testing/open-test-station.ts'
import { Intake, NOT_ASKED } from '../visits/intake.ts'
import type { MealContext } from '../visits/tasks.ts'
import { type RedecodeOptions, redecode } from './redecode.ts'

const MINUTE = 60_000
type Said = Pick<Measurement, 'kind' | 'quantities'> & Partial<Measurement>

/** A meter that says its measurements in words; a later version of its driver understands them otherwise. */
function driver(version: number, understood: (said: Said) => Partial<Measurement> = () => ({})): MeterDriver {
  return {
    id: 'words',
    version,
    models: [],
    recordIdentity: 'time',
    maxMeasureMs: { pressure: MINUTE, glucose: MINUTE },
    match: () => undefined,
    talk: () => {
      throw new Error('nobody talks here')
    },
    decode: (frames) => ({
      rejected: [],
      measurements: frames.map(({ id, at, bytes }) => {
        const said = JSON.parse(Buffer.from(bytes).toString()) as Said
        const known = { origin: 'live' as const, receivedAt: at, startedAt: at - 40_000, flags: [] }
        return {
          ...{ ...known, ...said, ...understood(said) },
          ...{ frameIds: [id], ordinal: 0, driver: { id: 'words', version } },
        }
      }),
    }),
  }
}

const glucose = (value: number, more: Partial<Measurement> = {}): Said => ({
  kind: 'glucose',
  quantities: [{ name: 'glucose', value, unit: 'mmol/L' }],
  ...more,
})
const pressure = (systolic: number, diastolic: number, pulse?: number, more: Partial<Measurement> = {}): Said => ({
  kind: 'pressure',
  quantities: [
    { name: 'systolic', value: systolic, unit: 'mmHg' },
    { name: 'diastolic', value: diastolic, unit: 'mmHg' },
    ...(pulse === undefined ? [] : [{ name: 'pulse' as const, value: pulse, unit: '/min' }]),
  ],
  ...more,
})
/** A later driver that understands what was said as this. */
const means = (said: Said) => driver(2, () => said)

/** A station that somebody sits at from nine, closed and opened again as often as a test likes. */
function station() {
  const dir = dataFolder()
  const { dataKey } = createKeys(dir)
  const clock = handClock()
  const open = () => openStore({ dir, dataKey, now: () => clock.now() })
  const held = { store: open(), closed: false, frames: 0, meal: null as MealContext | null }
  onTestFinished(() => held.store.close())
  const residentId = residentIn(held.store, { sex: 'female', birthDate: '1951-03-08' })
  const visitId = visitOf(held.store, residentId, MONDAY_9 - 10 * MINUTE)
  const meterId = held.store.write.meters.commission(
    { driverId: 'words', modelId: 'm', name: '仪器', linkKind: 'ble', address: 'c0:ff:ee:00:00:01', settings: {} },
    STATION,
  ).id
  const take = (said: Said, { at = MONDAY_9, of = meterId }: { at?: number; of?: string } = {}): StoredMeasurement => {
    held.frames += 1
    const bytes = new Uint8Array(Buffer.from(JSON.stringify(said)))
    const frame: Frame = { id: `f${held.frames}`, at, direction: 'in', bytes }
    const [measurement] = driver(1).decode([frame], {} as never).measurements
    if (!measurement) throw new Error('the driver says nothing')
    const arrival = {
      meterId: of,
      conversation: 'c1',
      deliveryKey: deliveryKey(measurement),
      measurement,
      frames: [frame],
    }
    const taken = intake().take(arrival)
    if (!taken) throw new Error('it was stored before')
    return taken.committed.measurement
  }
  const intake = () =>
    new Intake({
      store: held.store,
      clock,
      zone: ZONE,
      pressureLine: () => 'station',
      driver: () => driver(1),
      timeTrusted: () => true,
      livedBefore: () => false,
      mealOf: () => held.meal,
      answersOf: () => NOT_ASKED,
      newId: () => `series-${held.frames}`,
    })
  /** Runs the command with the station closed, and opens it again. */
  const again = async (by: MeterDriver, options: Partial<RedecodeOptions> = {}): Promise<string[]> => {
    held.store.close()
    try {
      return await lines(dir, by, options)
    } finally {
      held.store = open()
    }
  }
  return {
    ...{ dir, clock, intake, take, again, residentId, visitId, meterId, held },
    get store(): Store {
      return held.store
    },
  }
}

async function lines(data: string, by: MeterDriver, options: Partial<RedecodeOptions> = {}): Promise<string[]> {
  const parts: string[] = []
  const stdout = new Writable({ write: (chunk, _encoding, done) => done(void parts.push(String(chunk))) })
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() })
  await redecode(
    { data, ...options },
    { stdin: Readable.from([]), stdout, stderr, ending: new AbortController().signal },
    [by],
  )
  return parts.join('').trim().split('\n')
}

const shown = (store: Store, id: string) =>
  store.read.readings
    .ofMeasurement(id)
    .map(({ indicator, value, revision, state }) => [indicator, value, revision, state])
const alertsOf = (store: Store, id: string) =>
  store.read.alerts
    .between(0, 9e15)
    .filter(({ measurementId }) => measurementId === id)
    .map(({ indicator, tier, rings, state, closedReason }) => [indicator, tier, rings, state, closedReason])

describe('a stored measurement that a later driver reads otherwise', () => {
  test('is the next revision of its readings; what was read before stays, and a second run changes nothing', async () => {
    const kiosk = station()
    const { id, repeatKey } = kiosk.take(glucose(6.4, { meterTime: { text: '2026-11-16T09:00', precision: 'minute' } }))
    const frames = kiosk.store.read.measurements.frames(id)
    const [before] = kiosk.store.read.readings.ofMeasurement(id)
    const later = driver(2, () => ({ quantities: glucose(2.6).quantities, flags: ['battery-low'] }))

    const told = await kiosk.again(later, { dryRun: true })
    expect(told.at(-1)).toBe('0 as stored, 1 would change, 0 left as they are; nothing was changed')
    expect(kiosk.store.read.measurements.byId(id)).toMatchObject({ driverVersion: 1, repeatKey })

    expect(await kiosk.again(later)).toEqual([
      `${id}  words differs: quantities [{"name":"glucose","value":6.4,"unit":"mmol/L"}] → [{"name":"glucose","value":2.6,"unit":"mmol/L"}]; flags [] → ["battery-low"]`,
      '0 as stored, 1 changed, 0 left as they are',
    ])
    const { read } = kiosk.store
    const after = read.measurements.byId(id)
    expect(after).toMatchObject({
      driverVersion: 2,
      flags: ['battery-low'],
      quantities: [{ value: 2.6 }],
      claim: 'attributed',
      residentId: kiosk.residentId,
    })
    expect(after?.repeatKey).not.toBe(repeatKey)
    expect(read.measurements.earlierDecodes(id)).toEqual([
      expect.objectContaining({
        driverVersion: 1,
        flags: [],
        quantities: [{ name: 'glucose', value: 6.4, unit: 'mmol/L' }],
      }),
    ])
    expect(read.measurements.frames(id)).toEqual(frames)
    expect(read.readings.history(before?.lineage ?? '')).toMatchObject([
      { revision: 1, value: 6.4, state: 'superseded' },
      { revision: 2, value: 2.6, state: 'current', reason: 'redecoded', level: 'critical-low', meal: 'random' },
    ])
    // Measured days ago: in the list, and no bell.
    expect(alertsOf(kiosk.store, id)).toEqual([['glucose', 'now', false, 'open', undefined]])
    const entries = read.audit.entries(0, 99)
    expect(entries.slice(-2)).toMatchObject([
      { action: 'measurement.redecode', subjectId: id, reason: 'version-2', actorKind: 'station' },
      { action: 'reading.revise', subjectId: before?.lineage },
    ])

    const head = read.audit.head()
    expect(await kiosk.again(later, { json: true })).toEqual(['{"same":1,"differs":0,"left":0}'])
    expect(kiosk.store.read.audit.head()).toEqual(head)
    // The meter sends the record once more: it is known under what it says now.
    expect(after?.repeatKey).toBe(
      kiosk.take(glucose(2.6, { meterTime: { text: '2026-11-16T09:00', precision: 'minute' } })).repeatKey,
    )
  })

  test('makes the mean of its series anew, and leaves what did not change', async () => {
    const kiosk = station()
    const first = kiosk.take(pressure(131, 84, 72))
    const second = kiosk.take(pressure(135, 86, 70), { at: MONDAY_9 + 90_000 })
    await kiosk.again(driver(2, ({ quantities }) => (quantities[0]?.value === 131 ? pressure(141, 84, 72) : {})))
    const { store } = kiosk
    expect(shown(store, first.id).sort()).toEqual([
      ['dbp', 84, 2, 'current'],
      ['pulse', 72, 1, 'current'],
      ['sbp', 141, 2, 'current'],
    ])
    expect(shown(store, second.id).map(([, , revision]) => revision)).toEqual([1, 1, 1])
    const series = store.read.readings.ofVisit(kiosk.visitId)
    const mean = (indicator: string) => series.find((row) => row.seriesRole === 'mean' && row.indicator === indicator)
    expect(mean('sbp')).toMatchObject({ value: 138, revision: 3, seriesCount: 2, reason: 'series' })
    expect(mean('pulse')).toMatchObject({ value: 71, revision: 2 })
  })

  test('without a pulse any more ends it; with one it had not, begins a lineage', async () => {
    const kiosk = station()
    const lost = kiosk.take(pressure(131, 84, 72))
    const stays = kiosk.take(pressure(133, 86, 64), { at: MONDAY_9 + 90_000 })
    await kiosk.again(driver(2, ({ quantities }) => (quantities[0]?.value === 131 ? pressure(131, 84) : {})))
    expect(shown(kiosk.store, lost.id).find(([indicator]) => indicator === 'pulse')).toEqual([
      'pulse',
      72,
      2,
      'entered-in-error',
    ])
    const pulse = () =>
      kiosk.store.read.readings
        .ofVisit(kiosk.visitId)
        .find((row) => row.seriesRole === 'mean' && row.indicator === 'pulse')
    expect(pulse()).toMatchObject({ value: 64, state: 'current' })

    await kiosk.again(
      driver(3, ({ quantities }) => (quantities[0]?.value === 133 ? pressure(133, 86) : pressure(131, 84))),
    )
    expect(pulse()).toBeUndefined()
    expect(shown(kiosk.store, stays.id).at(-1)).toEqual(['pulse', 64, 2, 'entered-in-error'])
    expect(kiosk.store.read.measurements.earlierDecodes(stays.id)).toHaveLength(1)

    await kiosk.again(driver(4))
    expect(shown(kiosk.store, lost.id).filter(([, , , state]) => state === 'current')).toHaveLength(3)
    expect(kiosk.store.read.measurements.earlierDecodes(lost.id).map(({ driverVersion }) => driverVersion)).toEqual([
      1, 2,
    ])
    expect(pulse()).toMatchObject({ value: 68, revision: 2 })
  })

  test('as disturbed is not judged any more: its readings end, and with them the mean and the alert', async () => {
    const kiosk = station()
    const { id } = kiosk.take(pressure(186, 112, 72))
    expect(alertsOf(kiosk.store, id)).toEqual([['sbp', 'now', true, 'open', undefined]])
    await kiosk.again(driver(2, () => ({ flags: ['body-movement'] })))
    const { read } = kiosk.store
    expect(read.measurements.byId(id)).toMatchObject({ validity: 'measure-again', claim: 'attributed' })
    expect(read.readings.ofVisit(kiosk.visitId)).toEqual([])
    expect(alertsOf(kiosk.store, id)).toEqual([['sbp', 'now', true, 'closed', 'voided']])

    await kiosk.again(driver(3))
    expect(shown(kiosk.store, id).filter(([, , , state]) => state === 'current')).toHaveLength(3)
    expect(alertsOf(kiosk.store, id).at(-1)).toEqual(['sbp', 'now', false, 'open', undefined])
  })

  test('an alert that still holds stays as it stands; one that was handled comes only for something else', async () => {
    const kiosk = station()
    const staffId = staffIn(kiosk.store)
    const alertOf = (id: string) =>
      kiosk.store.read.alerts.between(0, 9e15).find((one) => one.measurementId === id)?.id ?? ''
    const ringing = kiosk.take(pressure(186, 112, 72))
    const handled = kiosk.take(glucose(20), { at: MONDAY_9 + 1 })
    const answered = kiosk.take(glucose(2.5), { at: MONDAY_9 + 2 })
    kiosk.store.write.alerts.handle(alertOf(handled.id), staffId, 'measured-again', undefined)
    kiosk.store.write.alerts.acknowledge(alertOf(answered.id), staffId)
    await kiosk.again(
      driver(2, ({ quantities: [one] }) =>
        one?.value === 186 ? pressure(188, 112, 72) : one?.value === 20 ? glucose(21) : glucose(25),
      ),
    )
    const { store } = kiosk
    expect(alertsOf(store, ringing.id)).toEqual([['sbp', 'now', true, 'open', undefined]])
    expect(alertsOf(store, handled.id)).toEqual([['glucose', 'now', true, 'closed', 'handled']])
    expect(alertsOf(store, answered.id)).toEqual([
      ['glucose', 'now', true, 'closed', 'voided'],
      ['glucose', 'now', false, 'open', undefined],
    ])
  })

  test.each<[string, MealContext | null, Measurement['meal'], Measurement['meal'], string]>([
    ['the meter’s word goes with what it says now', null, undefined, 'fasting', 'fasting'],
    ['and where it says nothing any more', null, 'fasting', undefined, 'random'],
    ['the person’s word stays', 'post-meal-2h', undefined, 'fasting', 'post-meal-2h'],
  ])('its meal: %s', async (_, answered, before, now, meal) => {
    const kiosk = station()
    kiosk.held.meal = answered
    const { id } = kiosk.take(glucose(6.4, { meal: before }))
    await kiosk.again(driver(2, () => ({ meal: now })))
    expect(kiosk.store.read.measurements.byId(id)?.meal).toBe(now)
    expect(kiosk.store.read.readings.ofMeasurement(id)).toMatchObject([{ meal, state: 'current' }])
  })

  test('off the scale and then on it: nothing of the old reading sticks', async () => {
    const kiosk = station()
    const { id } = kiosk.take({ kind: 'glucose', quantities: [{ name: 'glucose', unit: 'mmol/L', comparator: 'HI' }] })
    await kiosk.again(means(glucose(6.4)))
    const [reading] = kiosk.store.read.readings.ofMeasurement(id)
    expect(reading).toMatchObject({ value: 6.4, comparator: undefined, revision: 2 })
  })

  const kilograms = (value: number): Said => ({ kind: 'weight', quantities: [{ name: 'weight', value, unit: 'kg' }] })
  const typeHeight = (kiosk: ReturnType<typeof station>, cm: number) => {
    const visit = kiosk.store.read.visits.byId(kiosk.visitId)
    if (!visit) throw new Error('nobody is there')
    const intake = kiosk.intake()
    return intake.enter(visit, intake.personAt(visit, kiosk.clock.now()), 'height', cm).committed.measurement
  }

  test('makes a body mass index anew with the height that was known then; a typed number is decoded by nobody', async () => {
    const kiosk = station()
    typeHeight(kiosk, 160)
    const { id } = kiosk.take(kilograms(64))
    expect(shown(kiosk.store, id)).toEqual([
      ['weight', 64, 1, 'current'],
      ['bmi', 25, 1, 'current'],
    ])
    expect((await kiosk.again(means(kilograms(51.2)))).at(-1)).toBe('0 as stored, 1 changed, 0 left as they are')
    expect(shown(kiosk.store, id)).toEqual([
      ['weight', 51.2, 2, 'current'],
      ['bmi', 20, 2, 'current'],
    ])
  })

  test('from which another one’s body mass index was made stays as it is', async () => {
    const kiosk = station()
    const { id } = kiosk.take(kilograms(64))
    kiosk.clock.advance(MINUTE)
    typeHeight(kiosk, 160)
    expect((await kiosk.again(means(kilograms(51.2))))[0]).toBe(
      `${id}  words left: a body mass index of another measurement was made from it`,
    )
  })

  test('taken for control solution, waits at the desk and is no control; the other way round it is nobody’s', async () => {
    const kiosk = station()
    const control = kiosk.take(glucose(20, { flags: ['control-solution'] }))
    const person = kiosk.take(glucose(6.4), { at: MONDAY_9 + 1 })
    const controls = () => kiosk.store.read.meters.quality(kiosk.meterId, 9).map(({ measurementId }) => measurementId)
    expect(controls()).toEqual([control.id])
    await kiosk.again(driver(2, ({ quantities: [one] }) => ({ flags: one?.value === 20 ? [] : ['control-solution'] })))
    expect(controls()).toEqual([person.id])
    const { read } = kiosk.store
    expect(read.measurements.byId(control.id)).toMatchObject({ claim: 'unclaimed', claimReason: 'redecoded' })
    expect(alertsOf(kiosk.store, control.id)).toEqual([['glucose', 'now', false, 'open', undefined]])
    expect(read.measurements.byId(person.id)).toMatchObject({ claim: 'nobody', claimReason: 'control-solution' })
    expect(read.measurements.byId(person.id)?.residentId).toBeUndefined()
    expect(shown(kiosk.store, person.id)).toEqual([['glucose', 6.4, 2, 'entered-in-error']])
  })

  test('that belongs to nobody gets no readings; what needs no person calls the desk', async () => {
    const kiosk = station()
    const unclaimed = kiosk.take(pressure(131, 84, 72), { of: kiosk.meterId, at: MONDAY_9 - 60 * MINUTE })
    const voided = kiosk.take(pressure(132, 84, 72))
    kiosk.store.write.measurements.void(voided.id, 'wrong', STATION)
    expect(unclaimed.claim).toBe('unclaimed')
    await kiosk.again(means(pressure(186, 112, 72)))
    expect(alertsOf(kiosk.store, unclaimed.id)).toEqual([['sbp', 'now', false, 'open', undefined]])
    expect(shown(kiosk.store, unclaimed.id)).toEqual([])
    expect(kiosk.store.read.measurements.byId(voided.id)).toMatchObject({
      claim: 'void',
      quantities: [{ value: 186 }, {}, {}],
    })
    expect(alertsOf(kiosk.store, voided.id)).toEqual([])
  })

  test.each([
    [
      'by the version that stored it',
      driver(1, () => glucose(7)),
      'not decodable alone: the driver that stored it reads something else in the frames kept with it',
    ],
    ['by an older one', driver(0, () => glucose(7)), 'stored by version 1 of its driver, later than version 0 here'],
    [
      'as measured at another time',
      driver(2, () => ({ meterTime: { text: '2026-11-16T08:00', precision: 'minute' } })),
      'its meterTime would change, and that decided whose it is',
    ],
  ])('%s stays as it is', async (_, by, reason) => {
    const kiosk = station()
    const { id } = kiosk.take(glucose(6.4))
    const head = kiosk.store.read.audit.head()
    expect(await kiosk.again(by, { json: true })).toEqual([
      JSON.stringify({ measurementId: id, outcome: 'left', reason }),
      '{"same":0,"differs":0,"left":1}',
    ])
    expect(kiosk.store.read.audit.head()).toEqual(head)
  })

  test('is left to a running station, which is told', async () => {
    const kiosk = station()
    const { id } = kiosk.take(glucose(6.4))
    await expect(lines(kiosk.dir, means(glucose(7)))).rejects.toThrow('another program uses the data folder')
    expect(kiosk.store.read.measurements.byId(id)).toMatchObject({ driverVersion: 1, quantities: [{ value: 6.4 }] })
  })
})

import { describe, expect, test } from 'vitest'
import { newTime, START, type TalkOptions, talkWith } from '../sig/testing/conversation.ts'
import { survivesFaults } from '../stream/testing/faults.ts'
import { berry, berryNumbers } from './berry.ts'
import { jks50f, jumperOximeter } from './driver.ts'
import { VirtualBerry, VirtualJks50f, VirtualJumperOximeter, type VirtualOximeterOptions } from './virtual.ts'

const FINGER = { spo2: 97, pulse: 72, staysMs: 15_000 }

const OXIMETERS = {
  'jumper-oximeter': {
    driver: jumperOximeter,
    modelId: 'jumper-jpd-500',
    make: (options: VirtualOximeterOptions) => new VirtualJumperOximeter(options),
  },
  jks50f: {
    driver: jks50f,
    modelId: 'jks50f',
    make: (options: VirtualOximeterOptions) => new VirtualJks50f(options),
  },
  berry: {
    driver: berry,
    modelId: 'berry-bm1000',
    make: (options: VirtualOximeterOptions) => new VirtualBerry(options),
  },
} as const

function bench(id: keyof typeof OXIMETERS, options: Partial<VirtualOximeterOptions> = {}) {
  const { driver, modelId, make } = OXIMETERS[id]
  const time = newTime()
  const meter = make({ time, offAfterMs: 4_000, ...options })
  let frames = 0
  const talk = async (about: Partial<TalkOptions> = {}) => {
    const heard = await talkWith(driver, meter, time, { modelId, firstFrame: frames + 1, ...about })
    frames += heard.frames.length
    return heard
  }
  return { time, meter, talk }
}

describe.each(['jumper-oximeter', 'jks50f', 'berry'] as const)('%s', (id) => {
  test('settles to one measurement for a finger, live since the finger gave its first number', async () => {
    const { meter, talk } = bench(id)
    meter.measure(FINGER)
    const { measurements, events, error, frames } = await talk()
    expect(error).toBeUndefined()
    expect(measurements).toEqual([
      {
        kind: 'spo2',
        origin: 'live',
        startedAt: START + 2_030,
        receivedAt: START + 10_030,
        flags: [],
        quantities: [
          { name: 'spo2', value: 97, unit: '%' },
          { name: 'pulse', value: 72, unit: '/min' },
        ],
        frameIds: expect.any(Array),
        ordinal: 0,
        driver: { id, version: 1 },
      },
    ])
    expect(new Set(measurements[0]?.frameIds).size).toBe(measurements[0]?.frameIds.length)
    expect(events.length).toBeLessThan(12)
    expect(events).toContainEqual({ type: 'measuring', kind: 'spo2' })
    expect(frames.every(({ direction }) => direction === 'in')).toBe(true)
  })

  test('gives two people with the same numbers one measurement each', async () => {
    const { time, meter, talk } = bench(id, { offAfterMs: 8_000 })
    meter.measure(FINGER)
    time.after(20_000, () => meter.measure(FINGER))
    const { measurements } = await talk()
    expect(measurements.map(({ startedAt }) => startedAt)).toEqual([START + 2_030, START + 22_030])
  })

  test('that is never steady says so after a minute', async () => {
    const { meter, talk } = bench(id)
    meter.measure({ ...FINGER, staysMs: 90_000, swing: 3 })
    const { measurements, error } = await talk()
    expect(error).toBeUndefined()
    expect(measurements).toMatchObject([{ flags: ['poor-signal'], receivedAt: START + 62_030 }])
  })

  test('without a finger gives nothing, and is left in time', async () => {
    const { error, measurements, tookMs } = await bench(id).talk()
    expect({ error, measurements }).toEqual({ error: undefined, measurements: [] })
    expect(tookMs).toBeLessThan(151_000)
  })

  test('whose finger comes late is not cut off', async () => {
    const { time, meter, talk } = bench(id)
    time.after(146_000, () => meter.measure(FINGER))
    expect((await talk()).measurements).toHaveLength(1)
  })

  test('that stops sending is no answer, and one that goes away in the measuring a lost link', async () => {
    const silent = bench(id)
    silent.meter.measure(FINGER)
    silent.time.after(5_000, () => silent.meter.order({ silent: true }))
    const { error, tookMs } = await silent.talk()
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(tookMs).toBeLessThan(11_000)
    const gone = bench(id)
    gone.meter.measure(FINGER)
    gone.time.after(5_000, () => gone.meter.hangUp())
    expect((await gone.talk()).error).toMatchObject({ kind: 'linkLost' })
  })

  test('that switches itself off without a finger is no fault', async () => {
    const { time, meter, talk } = bench(id)
    time.after(5_000, () => meter.hangUp())
    expect((await talk()).error).toBeUndefined()
  })

  test('the station may leave at any time', async () => {
    const { time, meter, talk } = bench(id)
    meter.measure(FINGER)
    const abort = new AbortController()
    time.after(5_000, () => abort.abort())
    const { error, measurements } = await talk({ signal: abort.signal })
    expect({ error, measurements }).toEqual({ error: undefined, measurements: [] })
  })

  survivesFaults({
    bench: () => {
      const { time, meter, talk } = bench(id)
      const talkOnce = () => {
        meter.measure(FINGER)
        return talk()
      }
      return { time, meter, talk: talkOnce }
    },
    deadlineMs: 60_000,
    spoilt: { ends: ['noAnswer', 'linkLost'] },
    stride: id === 'berry' ? 47 : 293,
    wholeNotificationsOnly: id === 'jumper-oximeter',
  })

  test('a meter of another family is recognised by its first bytes', async () => {
    const { meter, time, talk } = bench(id, { everyMs: 1_000 })
    time.after(500, () => Reflect.get(meter, 'send').call(meter, [0x53, 0x4e, 0x04, 0x00]))
    expect((await talk()).error).toMatchObject({ kind: 'malformedFrame' })
  })
})

test('a frame of a JKS50F with a wrong sum is rejected, and does not count as finger out', async () => {
  const { time, meter, talk } = bench('jks50f')
  meter.measure(FINGER)
  time.after(6_000, () => meter.order({ wrongChecksums: 3 }))
  const { measurements, events } = await talk()
  expect(measurements).toMatchObject([{ receivedAt: START + 10_030 }])
  expect(events.filter(({ type }) => type === 'rejected')).toHaveLength(3)
})

test('a Berry oximeter sends a hundred frames a second, four to a notification, and settles on one a second', async () => {
  const { time, meter, talk } = bench('berry', { everyMs: 10 })
  meter.order({ mergeFrames: 4 })
  meter.measure({ ...FINGER, pulse: 138, staysMs: 12_000 })
  time.after(13_000, () => meter.hangUp())
  const { measurements, error, frames } = await talk()
  expect(error).toBeUndefined()
  expect(measurements).toMatchObject([{ quantities: [{ value: 97 }, { value: 138 }] }])
  expect(measurements[0]?.frameIds.length).toBeLessThan(12)
  expect(frames.length).toBeGreaterThan(300)
})

test.each([
  ['C4320A4861', { spo2: 97, pulse: 72 }],
  ['84324A0A61', { spo2: 97, pulse: 138 }],
  ['94320A4861', null],
  ['A4320A4861', null],
  ['84321A4861', null],
  ['84322A4861', null],
  ['8F320A4861', null],
])('a Berry frame %s has the numbers %j', (hex, numbers) => {
  expect(berryNumbers(Uint8Array.from(Buffer.from(hex, 'hex')))).toEqual(numbers ?? { spo2: null, pulse: null })
})

test('half a value of a Jumper oximeter is rejected, and two halves are not joined', async () => {
  const { meter, talk } = bench('jumper-oximeter')
  meter.measure(FINGER)
  meter.order({ portionBytes: 2 })
  const { measurements, events } = await talk()
  expect(measurements).toEqual([])
  expect(events.filter(({ type }) => type === 'rejected').length).toBeGreaterThan(10)
})

describe('matching', () => {
  const seen = { kind: 'ble', address: 'a', rssi: -50 } as const
  const service = 'cdeacb8052354c07884693a37ee6b86d'
  test.each([
    [jumperOximeter, 'My Oximeter', [service], 95],
    [jumperOximeter, undefined, [service], 85],
    [jumperOximeter, 'My Oximeter', [], 60],
    [jks50f, 'OXIMETER', ['ffe0'], 85],
    [jks50f, 'JKS50F', ['ffe0'], 85],
    [berry, 'BerryMed', ['49535343fe7d4ae58fa99fafd205e455'], 90],
    [berry, 'BerryMed', [], 60],
  ] as const)('%o claims %s with %j', (driver, name, services, score) => {
    expect(driver.match({ ...seen, name, services })).toMatchObject({ score })
  })

  test.each([
    [jumperOximeter, 'My Oximeter', ['1822']],
    [jumperOximeter, 'Sinocare', []],
    [jks50f, 'OXIMETER', []],
    [jks50f, 'OXIMETER', ['1822']],
    [jks50f, 'Sinocare', ['ffe0']],
    [jks50f, undefined, ['ffe0']],
    [berry, undefined, ['49535343fe7d4ae58fa99fafd205e455']],
    [berry, 'BerryMed', ['1822']],
  ] as const)('%o leaves %s with %j to others', (driver, name, services) => {
    expect(driver.match({ ...seen, name, services })).toBeUndefined()
  })

  test.each([jumperOximeter, jks50f, berry])('%o takes no cable', (driver) => {
    const port = { vendorId: '10c4', productId: 'ea60', serialNumber: undefined, manufacturer: undefined }
    expect(driver.match({ kind: 'usb', path: 'port', ...port })).toBeUndefined()
  })
})

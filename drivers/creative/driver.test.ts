import { describe, expect, test } from 'vitest'
import type { BleLink } from '../driver.ts'
import { MeterError } from '../errors.ts'
import { Measurement } from '../measurement.ts'
import { newTime } from '../sig/testing/conversation.ts'
import { survivesFaults } from '../stream/testing/faults.ts'
import { PersonAtKiosk } from '../testing/person.ts'
import { MemorySerialLink } from '../virtual/memory-serial.ts'
import type { SerialFaults } from '../virtual/serial-meter.ts'
import { contextAt, talkOver } from '../virtual/talk-over.ts'
import { creative } from './driver.ts'
import { type CreativeResult, VirtualCreative, type VirtualCreativeOptions } from './virtual.ts'

const NORMAL = { kind: 'pressure', systolic: 128, diastolic: 82, pulse: 71 } as const
const GLUCOSE = { kind: 'strip', type: 1, bytes: [0x01, 0x00, 0x82] } as const

/** A module with somebody at the kiosk: what is asked to be started, and when. */
function bench(options: Partial<VirtualCreativeOptions> = {}) {
  const time = newTime()
  const meter = new VirtualCreative({ time, onStart: NORMAL, ...options })
  const person = new PersonAtKiosk()
  /** Until the station wants the end, after `forMs`, or soon after the first measurement. */
  const talk = async (forMs: number, untilFirst = false) => {
    const link = new MemorySerialLink(meter, time)
    const abort = new AbortController()
    time.after(forMs, () => abort.abort())
    const startedAt = time.now()
    const about = { modelId: 'creative-pc-600', signal: abort.signal, wanted: person.wanted }
    const firstOnly: typeof creative = {
      ...creative,
      async *talk(line, context) {
        for await (const measurement of creative.talk(line, context)) {
          yield measurement
          if (untilFirst) time.after(1_000, () => abort.abort())
        }
      },
    }
    const heard = await talkOver(firstOnly, link, time, about)
    for (const measurement of heard.measurements) expect(Measurement.parse(measurement)).toStrictEqual(measurement)
    const again = creative.decode(
      link.recorded,
      contextAt(time, () => {}, { modelId: about.modelId }),
    )
    expect(again.measurements).toEqual(heard.measurements)
    expect(again.rejected.map(({ code }) => code)).toEqual(
      heard.events.flatMap((event) => (event.type === 'rejected' ? event.code : [])),
    )
    return { ...heard, frames: link.recorded, tookMs: time.now() - startedAt }
  }
  return { time, meter, person, talk }
}

const kindOf = (error: unknown) => (error instanceof MeterError ? error.kind : undefined)
const values = (measurements: readonly Measurement[]) =>
  measurements.map(({ quantities }) => quantities.map(({ value, comparator }) => value ?? comparator))
const times = (what: string, { heard }: VirtualCreative) => heard.filter((command) => command === what).length

describe('a module', () => {
  test('is woken, answered and asked who it is; nothing of it is started', async () => {
    const { meter, talk } = bench()
    const { measurements, events, error } = await talk(600_000)
    expect(error).toBeUndefined()
    expect(measurements).toEqual([])
    expect(events).toEqual([{ type: 'identity', firmware: '1.10' }])
    expect(meter.heard.slice(0, 3)).toEqual(['wake', 'ff/01', 'ff/02'])
    expect(meter.heard.filter((command) => command.startsWith('40/'))).toEqual([])
    expect(times('wake', meter)).toBe(1)
  })

  test('that is awake already is not waited for', async () => {
    const { meter, talk } = bench({ isAwake: true })
    expect((await talk(10_000)).error).toBeUndefined()
    expect(times('ff/01', meter)).toBe(0)
  })

  test('that is off is no answer, within fifteen seconds', async () => {
    const { meter, talk } = bench()
    meter.faults.silent = true
    const { error, tookMs } = await talk(60_000)
    expect(kindOf(error)).toBe('noAnswer')
    expect(tookMs).toBeLessThan(15_000)
  })

  test('that stops answering is noticed, and one without strips is not blamed for that', async () => {
    const { time, meter, talk } = bench()
    time.after(90_000, () => meter.order({ silent: true }))
    expect(kindOf((await talk(600_000)).error)).toBe('noAnswer')
    const without = bench({ hasNoStrips: true })
    expect((await without.talk(600_000)).error).toBeUndefined()
    without.meter.order({ silent: true })
  })

  test('that goes to sleep is answered, left alone, and woken when somebody measures', async () => {
    const { time, meter, person, talk } = bench()
    time.after(10_000, () => meter.fallAsleep())
    let asleep = 0
    time.after(200_000, () => {
      asleep = meter.heard.length
      person.armed = true
    })
    const { error } = await talk(230_000)
    expect(error).toBeUndefined()
    expect(meter.heard[asleep - 1]).toBe('ff/05')
    expect(meter.heard.slice(asleep, asleep + 2)).toEqual(['wake', 'ff/01'])
  })
})

describe('the cuff', () => {
  test('is started when a person wants it: adult, start, cuff pressure, result', async () => {
    const { time, meter, person, talk } = bench({ before: { ...NORMAL, systolic: 181 } })
    time.after(30_000, () => person.wantsPressure())
    const { measurements, events, error } = await talk(60_000)
    expect(error).toBeUndefined()
    const startedAt = measurements[0]?.startedAt ?? 0
    expect(measurements).toEqual([
      {
        kind: 'pressure',
        origin: 'live',
        startedAt,
        receivedAt: startedAt + 41 * 250,
        flags: [],
        quantities: [
          { name: 'systolic', value: 128, unit: 'mmHg' },
          { name: 'diastolic', value: 82, unit: 'mmHg' },
          { name: 'pulse', value: 71, unit: '/min' },
        ],
        frameIds: [expect.any(String)],
        ordinal: 0,
        driver: { id: 'creative', version: 1 },
      },
    ])
    expect(meter.heard.filter((command) => /^4/.test(command))).toEqual(['43/01', '41/01', '40/04', '40/01'])
    const cuff = events.flatMap((event) => (event.type === 'measuring' ? [event.cuffMmhg] : []))
    expect(cuff).toHaveLength(41)
    expect(Math.max(...cuff.map((mmhg) => mmhg ?? 0))).toBe(158)
  })

  test('gives two people the same numbers, each its own', async () => {
    const { time, person, talk } = bench({ onStart: { ...NORMAL, irregular: true, map: 97 } })
    time.after(5_000, () => person.wantsPressure())
    time.after(65_000, () => person.wantsPressure())
    const { measurements } = await talk(100_000)
    expect(values(measurements)).toEqual([
      [128, 82, 97, 71],
      [128, 82, 97, 71],
    ])
    expect(measurements[0]?.flags).toEqual(['irregular-pulse'])
    expect(measurements[1]?.startedAt).toBeGreaterThan(measurements[0]?.receivedAt ?? 0)
  })

  test.each<[string, string, string]>([
    ['7', 'E07', 'moved'],
    ['2', 'E02', 'cuff-loose'],
    ['11', 'E11', 'meter-error'],
  ])('that fails with %s says %s: %s', async (errorCode, code, help) => {
    const { time, person, talk } = bench({ onStart: { kind: 'failed', errorCode } })
    time.after(5_000, () => person.wantsPressure())
    const { measurements, error } = await talk(60_000)
    expect(error).toBeUndefined()
    expect(measurements).toMatchObject([{ meterError: { code, help }, quantities: [], origin: 'live' }])
  })

  test('with noughts has no result', async () => {
    const { time, person, talk } = bench({ onStart: { ...NORMAL, diastolic: 0 } })
    time.after(5_000, () => person.wantsPressure())
    expect((await talk(60_000)).measurements).toMatchObject([{ flags: ['no-result'], quantities: [] }])
  })

  test('that has finished is asked for its result, which is not the one of before', async () => {
    const { time, person, talk } = bench({ keepsResult: true, before: { ...NORMAL, systolic: 181 } })
    time.after(5_000, () => person.wantsPressure())
    const { measurements } = await talk(60_000)
    expect(values(measurements)).toEqual([[128, 82, 71]])
    expect(measurements).toMatchObject([{ origin: 'live', startedAt: expect.any(Number) }])
  })

  test('that has finished and gives only what was there before has no result', async () => {
    const { time, person, talk } = bench({ keepsResult: true, before: NORMAL })
    time.after(5_000, () => person.wantsPressure())
    const { measurements, error } = await talk(60_000)
    expect(measurements).toEqual([])
    expect(kindOf(error)).toBe('noAnswer')
  })

  test('that has finished with nothing to compare to gives a result of unknown age', async () => {
    const { time, person, talk } = bench({ keepsResult: true })
    time.after(5_000, () => person.wantsPressure())
    expect((await talk(60_000)).measurements).toMatchObject([{ origin: 'unknown' }])
  })

  test('that another host has started gives a result of unknown age', async () => {
    const { time, meter, talk } = bench({ cuffFrames: 0 })
    time.after(5_000, () => meter.measure(NORMAL))
    expect((await talk(60_000)).measurements).toMatchObject([{ origin: 'unknown' }])
  })

  test.each([
    [1, 'busy'],
    [0xff, 'meterReports'],
    [0xd1, 'meterReports'],
  ])('with status %i is not started: %s', async (cuffStatus, kind) => {
    const { time, meter, person, talk } = bench({ cuffStatus })
    time.after(5_000, () => person.wantsPressure())
    expect(kindOf((await talk(60_000)).error)).toBe(kind)
    expect(times('40/01', meter)).toBe(0)
  })

  test('is let out when the person stops it, and when the station ends', async () => {
    for (const ending of ['person', 'station'] as const) {
      const { time, meter, person, talk } = bench()
      time.after(5_000, () => person.wantsPressure())
      if (ending === 'person') time.after(9_000, () => person.leaves.abort())
      const { measurements, error } = await talk(ending === 'person' ? 60_000 : 9_000)
      expect(error).toBeUndefined()
      expect(measurements).toEqual([])
      expect(times('40/02', meter)).toBe(1)
    }
  })

  test('left running by a conversation that broke is stopped before it is started', async () => {
    const { time, meter, person, talk } = bench()
    time.after(4_000, () => meter.measure({ ...NORMAL, systolic: 181 }))
    time.after(8_000, () => person.wantsPressure())
    const { measurements } = await talk(60_000)
    expect(values(measurements)).toEqual([[128, 82, 71]])
    expect(meter.heard.filter((command) => command.startsWith('40/'))).toEqual(['40/02', '40/04', '40/01'])
  })

  test('is not started for a person who has left meanwhile', async () => {
    const { time, meter, person, talk } = bench()
    time.after(5_000, () => {
      person.wantsPressure()
      person.leaves.abort()
    })
    await talk(60_000)
    expect(times('40/01', meter)).toBe(0)
  })

  test('that does not acknowledge its start, or for whom it is, is no answer; the first is told to stop', async () => {
    for (const dropped of ['40/04', '40/01']) {
      const { time, meter, person, talk } = bench({ onStart: undefined })
      time.after(5_000, () => person.wantsPressure())
      const listen = meter.onBytes.bind(meter)
      meter.onBytes = (bytes) => {
        meter.faults.silent = `${bytes[2]?.toString(16)}/0${bytes[4]}` === dropped
        listen(bytes)
      }
      const { error } = await talk(60_000)
      expect(error).toMatchObject({ kind: 'noAnswer' })
      expect(times(dropped, meter)).toBe(3)
      expect(times('40/02', meter)).toBe(dropped === '40/01' ? 1 : 0)
    }
  })

  test('that falls silent or pumps without end is stopped', async () => {
    for (const cuffFrames of [40, 2_000]) {
      const { time, meter, person, talk } = bench({ cuffFrames })
      time.after(5_000, () => person.wantsPressure())
      if (cuffFrames === 40) time.after(10_000, () => meter.order({ silent: true }))
      const { error, tookMs, frames } = await talk(600_000)
      expect(kindOf(error)).toBe('noAnswer')
      expect(Buffer.from(frames.findLast(({ direction }) => direction === 'out')?.bytes ?? []).toString('hex')).toBe(
        'aa55400202cb',
      )
      expect(tookMs).toBeLessThan(cuffFrames === 40 ? 20_000 : 190_000)
    }
  })
})

describe('the finger probe', () => {
  test('settles to one measurement for each finger, by the rule of all oximeters', async () => {
    const { time, meter, talk } = bench()
    time.after(5_000, () => meter.measure({ kind: 'spo2', spo2: 97, pulse: 66, staysMs: 30_000 }))
    time.after(60_000, () => meter.measure({ kind: 'spo2', spo2: 97, pulse: 66, staysMs: 20_000 }))
    const { measurements, events, frames } = await talk(100_000)
    expect(measurements).toMatchObject([
      { kind: 'spo2', origin: 'live', flags: [], quantities: [{ value: 97, unit: '%' }, { value: 66 }] },
      { kind: 'spo2', quantities: [{ value: 97 }, { value: 66 }] },
    ])
    const [first] = measurements
    expect((first?.receivedAt ?? 0) - (first?.startedAt ?? 0)).toBe(8_000)
    expect(events).toContainEqual({ type: 'measuring', kind: 'spo2' })
    // Waveforms do not make a frame each.
    expect(frames.length).toBeLessThan(300)
  })

  test('taken out before the numbers rest gives none', async () => {
    const { time, meter, talk } = bench()
    time.after(5_000, () => meter.measure({ kind: 'spo2', spo2: 97, pulse: 66, staysMs: 6_000 }))
    expect((await talk(60_000)).measurements).toEqual([])
  })
})

describe('the thermometer', () => {
  test.each<[Extract<CreativeResult, { kind: 'temperature' }>, object]>([
    [
      { kind: 'temperature', tenths: 365 },
      { value: 36.5, unit: 'Cel' },
    ],
    [
      { kind: 'temperature', tenths: 3_652 },
      { value: 36.52, unit: 'Cel' },
    ],
    [
      { kind: 'temperature', tenths: 984, fahrenheit: true },
      { value: 98.4, unit: '[degF]' },
    ],
    [
      { kind: 'temperature', tenths: 0, outside: 'low' },
      { comparator: 'LO', unit: 'Cel' },
    ],
    [
      { kind: 'temperature', tenths: 0, outside: 'high', fahrenheit: true },
      { comparator: 'HI', unit: '[degF]' },
    ],
  ])('%j is %j', async (result, quantity) => {
    const { time, meter, talk } = bench()
    time.after(5_000, () => meter.measure(result))
    expect((await talk(10_000)).measurements).toEqual([
      expect.objectContaining({
        kind: 'temperature',
        origin: 'live',
        quantities: [{ name: 'temperature', ...quantity }],
      }),
    ])
  })

  test('with a number that is neither tenths nor hundredths has no value', async () => {
    const { time, meter, talk } = bench()
    time.after(5_000, () => meter.measure({ kind: 'temperature', tenths: 1_200 }))
    expect((await talk(10_000)).measurements).toMatchObject([{ flags: ['implausible'], quantities: [] }])
  })

  test('gives 36.5 to one and 36.5 to the next, and a frame sent twice once', async () => {
    const { time, meter, talk } = bench()
    meter.faults.sendsTwice = true
    time.after(5_000, () => meter.measure({ kind: 'temperature', tenths: 365 }))
    time.after(25_000, () => meter.measure({ kind: 'temperature', tenths: 365 }))
    expect((await talk(40_000)).measurements).toHaveLength(2)
  })
})

describe('a strip', () => {
  test.each<[1 | 2 | 3, [number, number, number], object]>([
    [1, [1, 0x00, 0x82], { kind: 'glucose', quantities: [{ name: 'glucose', value: 130, unit: 'mg/dL' }] }],
    [1, [0, 0x01, 0x08], { kind: 'glucose', quantities: [{ name: 'glucose', value: 10.8, unit: 'mmol/L' }] }],
    [1, [0x10, 0, 0], { kind: 'glucose', quantities: [{ name: 'glucose', comparator: 'LO', unit: 'mmol/L' }] }],
    [1, [0x21, 0, 0], { kind: 'glucose', quantities: [{ name: 'glucose', comparator: 'HI', unit: 'mg/dL' }] }],
    [2, [1, 0, 62], { kind: 'uric-acid', quantities: [{ name: 'uricAcid', value: 6.2, unit: 'mg/dL' }] }],
    [2, [0, 0x06, 0x76], { kind: 'uric-acid', flags: ['no-result'], quantities: [] }],
    [3, [1, 0, 180], { kind: 'cholesterol', quantities: [{ name: 'totalCholesterol', value: 180, unit: 'mg/dL' }] }],
    [3, [0, 0x00, 0x12], { kind: 'cholesterol', flags: ['no-result'], quantities: [] }],
  ])('of type %i with %j is %j', async (type, bytes, said) => {
    const { time, meter, talk } = bench()
    time.after(20_000, () => meter.measure({ kind: 'strip', type, bytes }))
    expect((await talk(40_000)).measurements).toMatchObject([{ origin: 'live', ...said }])
  })

  test('kept until asked is live for who is measuring', async () => {
    const { time, meter, person, talk } = bench({ keepsStrips: true })
    person.armed = true
    time.after(20_000, () => meter.measure(GLUCOSE))
    const { measurements } = await talk(60_000)
    expect(measurements).toMatchObject([{ origin: 'live', kind: 'glucose' }])
  })

  test('kept until asked and found when nobody measures is of unknown age', async () => {
    const { time, meter, talk } = bench({ keepsStrips: true })
    time.after(20_000, () => meter.measure(GLUCOSE))
    expect((await talk(200_000)).measurements).toMatchObject([{ origin: 'unknown', kind: 'glucose' }])
  })

  test('that was there before the station came is of unknown age, and told once', async () => {
    const { meter, talk } = bench({ keepsStrips: true })
    meter.measure(GLUCOSE)
    expect((await talk(300_000)).measurements).toMatchObject([{ origin: 'unknown', kind: 'glucose' }])
  })

  test('with a value of nought is no result', async () => {
    const { time, meter, talk } = bench()
    time.after(20_000, () => meter.measure({ ...GLUCOSE, bytes: [1, 0, 0] }))
    expect((await talk(60_000)).measurements).toEqual([])
  })

  test('told by itself and given again on asking is one', async () => {
    const { time, meter, person, talk } = bench()
    person.armed = true
    time.after(20_000, () => meter.measure(GLUCOSE))
    expect((await talk(120_000)).measurements).toHaveLength(1)
  })
})

describe('a line with faults', () => {
  test('with a wrong check is refused, asked again, and goes on', async () => {
    const { time, meter, person, talk } = bench()
    time.after(5_000, () => {
      meter.order({ wrongChecksums: 2 })
      person.wantsPressure()
    })
    const { measurements, events, error } = await talk(60_000)
    expect(error).toBeUndefined()
    expect(values(measurements)).toEqual([[128, 82, 71]])
    expect(events.filter(({ type }) => type === 'rejected')).toHaveLength(2)
  })

  test('merged frames are cut', async () => {
    const { time, meter, talk } = bench({ isAwake: true })
    time.after(10_000, () => {
      meter.order({ mergeFrames: 3 })
      for (const tenths of [365, 371, 380]) meter.measure({ kind: 'temperature', tenths })
    })
    time.after(11_000, () => meter.order({ mergeFrames: 1 }))
    expect(values((await talk(30_000)).measurements)).toEqual([[36.5], [37.1], [38]])
  })

  test('a beginning that was none does not swallow what follows', async () => {
    const { time, meter, talk } = bench()
    time.after(5_000, () => {
      meter.order({ noise: Uint8Array.of(0xaa, 0x55, 0x43, 0x30) })
      meter.measure({ kind: 'temperature', tenths: 365 })
    })
    time.after(6_000, () => meter.order({ noise: new Uint8Array() }))
    expect(values((await talk(20_000)).measurements)).toEqual([[36.5]])
  })
})

survivesFaults({
  bench: () => {
    const { time, meter, person, talk } = bench()
    return {
      time,
      meter,
      talk: async () => {
        time.after(3_500, () => person.wantsPressure())
        return talk(120_000, true)
      },
    }
  },
  deadlineMs: 200_000,
  spoilt: { ends: ['noAnswer', 'linkLost'] },
  stride: 3,
})

test.each<Partial<SerialFaults>>([{ slowMs: 400 }, { slowMs: 2_000 }])(
  'a slow module (%j) never gives what was there before',
  async (faults) => {
    const { time, meter, person, talk } = bench({ before: { ...NORMAL, systolic: 181 } })
    meter.order(faults)
    time.after(20_000, () => person.wantsPressure())
    const { measurements } = await talk(180_000)
    for (const { origin, quantities } of measurements) {
      if (quantities[0]?.value === 181) expect(origin).toBe('unknown')
    }
  },
)

test('talks over serial links only', async () => {
  const { error } = await talkOver(creative, { kind: 'ble' } as BleLink, newTime())
  expect(error).toBeInstanceOf(TypeError)
})

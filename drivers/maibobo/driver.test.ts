import { describe, expect, test } from 'vitest'
import type { Sighting } from '../driver.ts'
import { newTime, START, type TalkOptions, talkWith } from '../sig/testing/conversation.ts'
import { survivesFaults } from '../stream/testing/faults.ts'
import { maibobo } from './driver.ts'
import { VirtualMaibobo, type VirtualMaiboboOptions } from './virtual.ts'

const NORMAL = { systolic: 118, diastolic: 69, pulse: 63 }

function bench(options: Partial<VirtualMaiboboOptions> = {}) {
  const time = newTime()
  const meter = new VirtualMaibobo({ time, ...options })
  let frames = 0
  const talk = async (about: Partial<TalkOptions> = {}) => {
    const heard = await talkWith(maibobo, meter, time, {
      modelId: 'maibobo-rbp-9804',
      firstFrame: frames + 1,
      ...about,
    })
    frames += heard.frames.length
    return heard
  }
  return { time, meter, talk }
}

describe('a Maibobo monitor', () => {
  test('started with its own key gives cuff pressure, then its result, live since the first of it', async () => {
    const { time, meter, talk } = bench()
    time.after(10_000, () => meter.measure(NORMAL))
    const { measurements, events, frames, error } = await talk()
    expect(error).toBeUndefined()
    expect(measurements).toEqual([
      {
        kind: 'pressure',
        origin: 'live',
        startedAt: START + 10_200,
        receivedAt: START + 18_200,
        flags: [],
        quantities: [
          { name: 'systolic', value: 118, unit: 'mmHg' },
          { name: 'diastolic', value: 69, unit: 'mmHg' },
          { name: 'pulse', value: 63, unit: '/min' },
        ],
        frameIds: [frames.find(({ bytes }) => bytes.length === 20)?.id],
        ordinal: 0,
        driver: { id: 'maibobo', version: 2 },
      },
    ])
    const cuff = events.flatMap((event) => (event.type === 'measuring' ? [event.cuffMmhg] : []))
    expect(cuff).toHaveLength(40)
    expect(Math.max(...cuff.map((mmhg) => mmhg ?? 0))).toBe(148)
    expect(meter.heard).toEqual([1])
  })

  test('that does not hear is asked again', async () => {
    const { time, meter, talk } = bench()
    meter.order({ droppedFrames: 2 })
    time.after(10_000, () => meter.measure(NORMAL))
    const { measurements } = await talk()
    expect(meter.heard).toEqual([1, 1, 1])
    expect(measurements).toHaveLength(1)
  })

  test('with Bluetooth is never started by the station', async () => {
    const { meter, talk } = bench({ onStart: NORMAL })
    const { error } = await talk({ settings: { command: true, startByStation: true } })
    expect(error).toBeUndefined()
    expect(meter.heard).toEqual([1])
  })

  test.each([
    [1, 'E01', 'moved'],
    [2, 'E02', 'cuff-loose'],
    [15, 'E0F', 'cuff-loose'],
    [16, 'E10', 'meter-error'],
    [77, 'E4D', 'meter-error'],
  ])('reports error %i as %s: %s', async (errorCode, code, help) => {
    const { time, meter, talk } = bench()
    time.after(1_000, () => meter.measure({ errorCode }))
    expect((await talk()).measurements).toMatchObject([{ meterError: { code, help }, quantities: [] }])
  })

  test('with noughts in place of pressures has no result', async () => {
    const { time, meter, talk } = bench({ clockUnset: true })
    time.after(1_000, () => meter.measure({ systolic: 0, diastolic: 0, pulse: 0 }))
    expect((await talk()).measurements).toMatchObject([{ flags: ['no-result'], quantities: [] }])
  })

  test('gives the same numbers of two people as two measurements', async () => {
    const { time, meter, talk } = bench({ hidesPressure: true, clockUnset: true })
    time.after(1_000, () => meter.measure(NORMAL))
    time.after(60_000, () => meter.measure(NORMAL))
    const { measurements } = await talk()
    expect(measurements).toHaveLength(2)
    expect(measurements[0]).not.toHaveProperty('startedAt')
  })

  test('that acknowledges nothing is no answer', async () => {
    const { meter, talk } = bench({ isDeaf: true })
    const { error, tookMs } = await talk()
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(meter.heard).toEqual([1, 1, 1])
    expect(tookMs).toBeLessThan(7_000)
  })

  test('that falls silent while it pumps is told to stop', async () => {
    const { time, meter, talk } = bench()
    time.after(1_000, () => meter.measure(NORMAL))
    time.after(4_000, () => meter.order({ silent: true }))
    const { error, tookMs } = await talk()
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(meter.heard).toEqual([1, 3])
    expect(tookMs).toBeLessThan(10_000)
  })

  test('that pumps without end is told to stop', async () => {
    const { time, meter, talk } = bench({ pressureFrames: 2_000 })
    time.after(1_000, () => meter.measure(NORMAL))
    const { error, tookMs } = await talk()
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(meter.heard).toEqual([1, 3])
    expect(tookMs).toBeLessThan(182_000)
  })

  test('is left in peace after two minutes in which nobody measures', async () => {
    const { error, tookMs } = await bench().talk()
    expect(error).toBeUndefined()
    expect(tookMs).toBeLessThan(121_000)
  })

  test('that goes away idle is no fault, and while pumping a lost link', async () => {
    const idle = bench()
    idle.time.after(5_000, () => idle.meter.hangUp())
    expect((await idle.talk()).error).toBeUndefined()
    const pumping = bench()
    pumping.time.after(1_000, () => pumping.meter.measure(NORMAL))
    pumping.time.after(4_000, () => pumping.meter.hangUp())
    expect((await pumping.talk()).error).toMatchObject({ kind: 'linkLost' })
  })

  test('with a wrong check byte is rejected', async () => {
    const { time, meter, talk } = bench({ hidesPressure: true })
    time.after(1_000, () => meter.order({ wrongChecksums: 1 }))
    time.after(2_000, () => meter.measure(NORMAL))
    const { measurements, events } = await talk()
    expect(measurements).toEqual([])
    expect(events).toEqual([{ type: 'rejected', code: 'M201', reason: expect.stringContaining('checksum') }])
  })

  test('is not stopped when the station ends while somebody measures with its key', async () => {
    const { time, meter, talk } = bench()
    time.after(1_000, () => meter.measure(NORMAL))
    const abort = new AbortController()
    time.after(4_000, () => abort.abort())
    expect((await talk({ signal: abort.signal })).error).toBeUndefined()
    expect(meter.heard).toEqual([1])
  })
})

survivesFaults({
  bench: () => {
    const { time, meter, talk } = bench()
    return {
      time,
      meter,
      talk: async () => {
        time.after(1_000, () => meter.measure(NORMAL))
        const abort = new AbortController()
        time.after(18_000, () => abort.abort())
        return talk({ signal: abort.signal })
      },
    }
  },
  deadlineMs: 20_000,
  spoilt: { ends: ['noAnswer', 'linkLost'] },
  stride: 3,
})

test('a meter of another family is recognised by its first bytes', async () => {
  const { meter, time, talk } = bench()
  meter.order({ droppedFrames: 1 })
  time.after(1_000, () => Reflect.get(meter, 'send').call(meter, [0xfd, 0xfd, 0xfb, 0x10]))
  expect((await talk()).error).toMatchObject({ kind: 'malformedFrame' })
})

describe('the Maibobo driver', () => {
  const seen = { kind: 'ble', address: 'a', rssi: -50 } as const
  test.each([
    ['RBP-9804-0017', ['fff0'], 'maibobo-rbp-9804'],
    ['RBP-7000', ['fff0'], 'maibobo-rbp-7000'],
    ['RBP-9804', [], 'maibobo-rbp-9804'],
    ['BP-88A', ['fff0'], 'maibobo-bp-88'],
  ])('claims %s with %j', (name, services, modelId) => {
    expect(maibobo.match({ ...seen, name, services })).toMatchObject({ modelId })
  })

  test.each<[string | undefined, string[]]>([
    [undefined, ['fff0']],
    ['JPD-HA120', ['fff0']],
    ['BP-STATION', ['1810']],
    ['BP-88A', []],
    ['RBP-9804', ['1810']],
  ])('leaves %s with %j to others', (name, services) => {
    expect(maibobo.match({ ...seen, name, services })).toBeUndefined()
  })

  test('takes a cable for a hint and no more', () => {
    const port: Sighting = {
      kind: 'usb',
      path: 'port',
      vendorId: '067b',
      productId: '2303',
      serialNumber: undefined,
      manufacturer: undefined,
    }
    expect(maibobo.match(port)).toMatchObject({ score: 5, modelId: 'maibobo-serial' })
    expect(maibobo.match({ ...port, vendorId: '046d' })).toBeUndefined()
  })
})

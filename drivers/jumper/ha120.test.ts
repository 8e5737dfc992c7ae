import { describe, expect, test } from 'vitest'
import { newTime, START, type TalkOptions, talkWith } from '../sig/testing/conversation.ts'
import { survivesFaults } from '../stream/testing/faults.ts'
import { jumperHa120 } from './ha120.ts'
import { VirtualHa120, type VirtualHa120Options } from './virtual.ts'

const NORMAL = { systolic: 118, diastolic: 69, pulse: 63 }

function bench(options: Partial<VirtualHa120Options> = {}) {
  const time = newTime()
  const meter = new VirtualHa120({ time, ...options })
  let frames = 0
  const talk = async (about: Partial<TalkOptions> = {}) => {
    const heard = await talkWith(jumperHa120, meter, time, {
      modelId: 'jumper-jpd-ha120',
      firstFrame: frames + 1,
      ...about,
    })
    frames += heard.frames.length
    return heard
  }
  return { time, meter, talk }
}

describe('a Jumper HA120', () => {
  test('gives its result, live since its first pressure frame', async () => {
    const { meter, talk } = bench()
    meter.measure(NORMAL)
    const { measurements, events, error, tookMs } = await talk()
    expect(error).toBeUndefined()
    expect(measurements).toMatchObject([
      {
        kind: 'pressure',
        origin: 'live',
        startedAt: START + 530,
        flags: [],
        quantities: [
          { name: 'systolic', value: 118, unit: 'mmHg' },
          { name: 'diastolic', value: 69, unit: 'mmHg' },
          { name: 'pulse', value: 63, unit: '/min' },
        ],
      },
    ])
    expect(events.filter(({ type }) => type === 'measuring')).toHaveLength(8)
    expect(tookMs).toBeLessThan(126_000)
  })

  test('whose numbers are 13 and 10 is cut where it ends', async () => {
    const { meter, talk } = bench({ tellsPressure: false })
    meter.measure({ systolic: 113, diastolic: 13, pulse: 10 })
    const { measurements } = await talk()
    expect(measurements).toMatchObject([{ flags: ['implausible'], quantities: [{ value: 113 }, { value: 13 }, {}] }])
    expect(measurements[0]).not.toHaveProperty('startedAt')
  })

  test.each([
    [{ systolic: 29, diastolic: 10, pulse: 60 }, true],
    [{ systolic: 30, diastolic: 10, pulse: 20 }, false],
    [{ systolic: 80, diastolic: 80, pulse: 60 }, true],
    [{ systolic: 120, diastolic: 9, pulse: 60 }, true],
    [{ systolic: 120, diastolic: 80, pulse: 251 }, true],
    [{ systolic: 255, diastolic: 254, pulse: 250 }, false],
  ])('with %j is implausible: %s', async (numbers, isImplausible) => {
    const { meter, talk } = bench()
    meter.measure(numbers)
    expect((await talk()).measurements[0]?.flags).toEqual(isImplausible ? ['implausible'] : [])
  })

  test('reports an error with its code', async () => {
    const { meter, talk } = bench()
    meter.measure({ errorCode: 2 })
    expect((await talk()).measurements).toMatchObject([{ meterError: { code: 'E02', help: 'meter-error' } }])
  })

  test('may measure two people alike on one link', async () => {
    const { time, meter, talk } = bench()
    meter.measure(NORMAL)
    time.after(60_000, () => meter.measure(NORMAL))
    expect((await talk()).measurements.map(({ startedAt }) => startedAt)).toEqual([START + 530, START + 60_500])
  })

  test('that says nothing is no answer, idle and in the middle', async () => {
    expect((await bench().talk()).error).toMatchObject({ kind: 'noAnswer' })
    const { time, meter, talk } = bench()
    meter.measure(NORMAL)
    time.after(3_000, () => meter.order({ silent: true }))
    const { error, tookMs } = await talk()
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(tookMs).toBeLessThan(125_000)
  })

  test('the station may leave at any time', async () => {
    const { time, talk } = bench()
    const abort = new AbortController()
    time.after(5_000, () => abort.abort())
    expect((await talk({ signal: abort.signal })).error).toBeUndefined()
  })

  test('bytes that look like a frame and have no end are skipped', async () => {
    const { time, meter, talk } = bench()
    const noise = [...Array(3).fill(0xfd), ...Array(20).fill(7)]
    time.after(100, () => Reflect.get(meter, 'send').call(meter, [0xfd, 0xfd, 0x00, ...noise]))
    meter.measure(NORMAL)
    const { measurements, events } = await talk()
    expect(measurements).toHaveLength(1)
    expect(events.some(({ type }) => type === 'skipped')).toBe(true)
  })
})

survivesFaults({
  bench: () => {
    const { time, meter, talk } = bench()
    const talkOnce = () => {
      meter.measure(NORMAL)
      return talk()
    }
    return { time, meter, talk: talkOnce }
  },
  deadlineMs: 211_000,
  spoilt: { ends: ['noAnswer', 'linkLost'] },
})

describe('matching', () => {
  const seen = { kind: 'ble', address: 'a', rssi: -50 } as const
  test.each([
    ['JPD-HA120', ['fff0'], 95],
    ['JPD-HA120', [], 60],
  ])('claims %s with %j', (name, services, score) => {
    expect(jumperHa120.match({ ...seen, name, services })).toMatchObject({ score })
  })

  test.each([
    ['RBP-9804', ['fff0']],
    [undefined, ['fff0']],
    ['JPD-HA120', ['1810']],
  ])('leaves %s with %j to others', (name, services) => {
    expect(jumperHa120.match({ ...seen, name, services })).toBeUndefined()
  })
})

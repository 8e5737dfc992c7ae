import { describe, expect, it } from 'vitest'
import type { Frame } from '../measurement.ts'
import { PersonAtKiosk } from '../testing/person.ts'
import type { MemorySerialLink } from '../virtual/memory-serial.ts'
import { contextAt, type TestContext } from '../virtual/talk-over.ts'
import { SimulatedTime } from '../virtual/time.ts'
import { aandProtocols, command } from './codec.ts'
import { aand } from './driver.ts'
import { bench, first, kindOf, latin1, NOON, second } from './testing/bench.ts'
import type { VirtualTm2655 } from './virtual.ts'

const MINUTE_MS = 60_000

describe('an A&D monitor that a person at the kiosk has asked to be started', () => {
  const ordered = (person = new PersonAtKiosk()): TestContext => ({ wanted: person.wantsPressure().wanted })
  const starts = { answersStart: 'ack', onStart: { result: second, measuringMs: 40_000 } } as const

  it('gives its old result as stored, and the new one as live with its start', async () => {
    const { talk, meter, time, decode } = bench(starts)
    await measured(meter, time)
    const { measurements, givenAt, events, error } = await talk(100_000, ordered())
    expect(error).toBeUndefined()
    expect(measurements).toHaveLength(2)
    expect(givenAt).toStrictEqual(measurements.map(({ receivedAt }) => receivedAt))
    expect(measurements[0]).toMatchObject({ origin: 'stored', quantities: [{ value: 128 }, {}, {}, {}] })
    const live = measurements.at(-1)
    expect(live).toMatchObject({ origin: 'live', quantities: [{ value: 141 }, {}, {}, {}] })
    expect((live?.receivedAt ?? 0) - (live?.startedAt ?? 0)).toBe(40_000)
    expect(events).toContainEqual({ type: 'measuring', kind: 'pressure' })
    expect(decode().measurements).toStrictEqual(measurements)
    expect(meter.heard).toStrictEqual(['RB', 'ST'])
  })

  it('and does not send by itself is asked, and its old answer is given once', async () => {
    const { talk, meter, time, decode } = bench({
      ...starts,
      autoOutput: false,
      onStart: { result: second, measuringMs: 70_000 },
    })
    await measured(meter, time)
    const { measurements } = await talk(120_000, ordered())
    expect(measurements.map(({ origin, quantities }) => [origin, quantities[0]?.value])).toStrictEqual([
      ['stored', 128],
      ['live', 141],
    ])
    expect(meter.heard).toStrictEqual(['RB', 'ST', 'RB', 'RB'])
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it('answers to the other device ID too', async () => {
    const { talk, meter } = bench({ ...starts, deviceId: '00' })
    const { measurements } = await talk(100_000, ordered())
    expect(measurements).toMatchObject([{ origin: 'live' }])
    expect(meter.heard).toStrictEqual(['RB', 'ST'])
  })

  it('cannot say whether an answer is new when it did not tell what was there before', async () => {
    const { talk, meter, time } = bench({ ...starts, autoOutput: false })
    await measured(meter, time)
    meter.faults.droppedFrames = 1
    const { measurements } = await talk(120_000, ordered())
    expect(measurements.map(({ origin }) => origin)).toContain('unknown')
  })

  it('is asked again after a wrong block check, and twice the same is taken, marked', async () => {
    const { talk, meter, decode, time } = bench(starts)
    time.after(30_000, () => Object.assign(meter.faults, { wrongChecksums: 2 }))
    const { measurements } = await talk(100_000, ordered())
    expect(measurements).toMatchObject([
      { origin: 'live', flags: ['checksum-ignored'], quantities: [{ value: 141 }, {}, {}, {}] },
    ])
    const { startedAt = 0, receivedAt = Number.NaN } = measurements[0] ?? {}
    expect(receivedAt - startedAt).toBeLessThan(45_000)
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it('is asked again when the old result comes spoilt', async () => {
    const { talk, meter, time } = bench({ ...starts, autoOutput: false })
    await measured(meter, time)
    meter.faults.wrongChecksums = 1
    const { measurements } = await talk(120_000, ordered())
    expect(measurements.map(({ origin }) => origin)).toStrictEqual(['stored', 'live'])
  })

  it('takes a late answer about the old result for stored, whenever it comes', async () => {
    for (const slowMs of [900, 1_100, 1_900, 2_100, 2_900]) {
      const { talk, meter, time, decode } = bench({ ...starts, autoOutput: false })
      await measured(meter, time)
      Object.assign(meter.faults, { slowMs })
      time.after(500, () => Object.assign(meter.faults, { slowMs: 0 }))
      const { measurements } = await talk(150_000, ordered())
      const ofFirst = measurements.filter(({ quantities }) => quantities[0]?.value === 128)
      expect(
        ofFirst.map(({ origin }) => origin),
        `${slowMs} ms`,
      ).toStrictEqual(['stored'])
      expect(decode().measurements).toStrictEqual(measurements)
    }
  })

  it('gives what it has heard when the link goes before the start is acknowledged', async () => {
    const { talk, meter, link, time, decode } = bench()
    await measured(meter, time)
    Object.assign(meter.faults, { slowMs: 2_100 })
    time.after(2_500, () => void link.close())
    const { measurements, error } = await talk(60_000, ordered())
    expect(kindOf(error)).toBe('linkLost')
    expect(measurements).toMatchObject([{ origin: 'stored', quantities: [{ value: 128 }, {}, {}, {}] }])
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it('gives what comes unasked after an answer as live', () => {
    const result = (systolic: number) =>
      `\x16\x16\x010 \x02TM2655\x1e1910291429\x1eRB\x1eE00\x1eS${systolic}\x1eD 62\x1eP 83\x1e\x03`
    const frames: Frame[] = [
      { id: '1', at: NOON, direction: 'out', bytes: command('RB', '0 ') },
      { id: '2', at: NOON, direction: 'in', bytes: latin1(result(102)) },
      { id: '3', at: NOON, direction: 'in', bytes: latin1(result(115)) },
    ]
    const { measurements } = aand.decode(
      frames,
      contextAt(new SimulatedTime(NOON), () => undefined),
    )
    expect(measurements.map(({ origin }) => origin)).toStrictEqual(['stored', 'live'])
  })

  it('and refuses ends with refused', async () => {
    const { talk } = bench({ answersStart: 'nak' })
    expect(kindOf((await talk(60_000, ordered())).error)).toBe('refused')
  })

  it('and says nothing ends with no answer', async () => {
    const { talk, meter, time } = bench()
    meter.faults.silent = true
    expect(kindOf((await talk(60_000, ordered())).error)).toBe('noAnswer')
    expect(time.now() - NOON).toBeLessThan(10_000)
  })

  it('and never ends is given up after 180 s', async () => {
    const { talk, time } = bench({ answersStart: 'ack' })
    expect(kindOf((await talk(400_000, ordered())).error)).toBe('noAnswer')
    expect(time.now() - NOON).toBeLessThan(190_000)
  })

  it('is stopped when the station wants the conversation to end', async () => {
    const { talk, link } = bench(starts)
    expect(await talk(20_000, ordered())).toMatchObject({ measurements: [], error: undefined })
    expect(aandProtocols['aand-tm2655-command'](sentBy(link).at(-1) as Uint8Array)).toMatchObject({ command: 'SP' })
  })

  it('is never started otherwise, whatever the desk has set', async () => {
    for (const key of ['startByStation', 'command']) {
      const { talk, meter } = bench(starts)
      await talk(60_000, { settings: { [key]: true } })
      expect(meter.heard).toStrictEqual([])
    }
  })

  it('is let out when the person leaves, and its start is not given to who measures next', async () => {
    const person = new PersonAtKiosk()
    const { talk, meter, time, decode } = bench(starts)
    time.after(10_000, () => person.leaves.abort())
    time.after(60_000, () => meter.measure(first))
    const { measurements, error } = await talk(100_000, ordered(person))
    expect(error).toBeUndefined()
    expect(meter.heard).toStrictEqual(['RB', 'ST', 'SP'])
    expect(measurements).toMatchObject([{ origin: 'live', quantities: [{ value: 128 }, {}, {}, {}] }])
    expect(measurements[0]).not.toHaveProperty('startedAt')
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it('is told to stop when the person leaves before the start is acknowledged', async () => {
    const person = new PersonAtKiosk()
    const { talk, meter, time } = bench()
    time.after(2_500, () => person.leaves.abort())
    expect(await talk(60_000, ordered(person))).toMatchObject({ measurements: [], error: undefined })
    expect(meter.heard.filter((text) => text !== 'RB').at(-1)).toBe('SP')
  })

  it('is started for one after the other, and what lies there from before is not given again', async () => {
    const person = new PersonAtKiosk()
    const { talk, meter, time, decode } = bench({ ...starts, onStart: { result: second, measuringMs: 61_000 } })
    time.after(100_000, () => person.wantsPressure())
    const { measurements } = await talk(200_000, ordered(person))
    expect(meter.heard).toStrictEqual(['RB', 'ST', 'RB', 'ST'])
    expect(measurements.map(({ origin }) => origin)).toStrictEqual(['live', 'live'])
    expect(measurements[1]?.startedAt).toBeGreaterThan(measurements[0]?.receivedAt ?? Number.NaN)
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it('is not started any more when the conversation is to end before', async () => {
    const { talk, meter, link } = bench(starts)
    meter.faults.silent = true
    expect(await talk(10, ordered())).toMatchObject({ measurements: [], error: undefined })
    expect(sentBy(link).map((bytes) => aandProtocols['aand-tm2655-command'](bytes).command)).toStrictEqual(['RB', 'RB'])
  })
})

/** The monitor has measured once before. */
async function measured(meter: VirtualTm2655, time: SimulatedTime): Promise<void> {
  meter.faults.silent = true
  meter.measure(first)
  await time.until(new Promise<void>((resolve) => void time.after(MINUTE_MS, resolve)))
  meter.faults.silent = false
}

function sentBy(link: MemorySerialLink): Uint8Array[] {
  return link.recorded.filter(({ direction }) => direction === 'out').map(({ bytes }) => bytes)
}

import { describe, expect, test } from 'vitest'
import { newTime } from '../sig/testing/conversation.ts'
import { PersonAtKiosk } from '../testing/person.ts'
import { MemorySerialLink } from '../virtual/memory-serial.ts'
import type { SerialFaults } from '../virtual/serial-meter.ts'
import { contextAt, talkOver } from '../virtual/talk-over.ts'
import { maibobo } from './driver.ts'
import { type VirtualMaiboboOptions, VirtualMaiboboSerial } from './virtual.ts'

const NORMAL = { kind: 'pressure', systolic: 128, diastolic: 82, pulse: 71 } as const

function bench(options: Partial<VirtualMaiboboOptions> = {}) {
  const time = newTime()
  const meter = new VirtualMaiboboSerial({ time, ...options })
  const link = new MemorySerialLink(meter, time)
  const person = new PersonAtKiosk()
  /** Until the station wants the end, after `forMs`. */
  const talk = async (forMs: number, line = link) => {
    const abort = new AbortController()
    time.after(forMs, () => abort.abort())
    const startedAt = time.now()
    const about = { modelId: 'maibobo-serial', wanted: person.wanted }
    const heard = await talkOver(maibobo, line, time, { ...about, signal: abort.signal })
    const again = maibobo.decode(
      line.recorded,
      contextAt(time, () => {}, about),
    )
    expect(again.measurements).toEqual(heard.measurements)
    return { ...heard, tookMs: time.now() - startedAt }
  }
  return { time, meter, link, person, talk }
}

const systolics = (measurements: readonly { quantities: readonly { value?: number | undefined }[] }[]) =>
  measurements.map(({ quantities }) => quantities[0]?.value)

describe('a Maibobo monitor on a serial line', () => {
  test('is listened to for as long as the station likes', async () => {
    const { time, meter, talk } = bench()
    time.after(600_000, () => meter.measure(NORMAL))
    time.after(1_200_000, () => meter.measure({ ...NORMAL, systolic: 135 }))
    const { measurements, error } = await talk(1_300_000)
    expect(error).toBeUndefined()
    expect(systolics(measurements)).toEqual([128, 135])
    expect(measurements[0]).toMatchObject({ origin: 'live', startedAt: expect.any(Number) })
    expect(meter.heard).toEqual([1])
    expect(meter.log.map(({ intact }) => intact)).toEqual([true, true])
  })

  test('is started when a person at the kiosk wants it, each time once, and is listened to besides', async () => {
    const { time, meter, person, talk } = bench({ onStart: NORMAL })
    time.after(10_000, () => person.wantsPressure())
    time.after(60_000, () => meter.measure({ ...NORMAL, systolic: 140 }))
    time.after(100_000, () => person.wantsPressure())
    const { measurements, error } = await talk(150_000)
    expect(error).toBeUndefined()
    expect(systolics(measurements)).toEqual([128, 140, 128])
    expect(measurements).toMatchObject(Array.from({ length: 3 }, () => ({ startedAt: expect.any(Number) })))
    expect(meter.heard).toEqual([1, 2, 2])
  })

  test('is not started while somebody measures with its own key', async () => {
    const { time, meter, person, talk } = bench({ onStart: NORMAL })
    time.after(10_000, () => meter.measure({ ...NORMAL, systolic: 140 }))
    time.after(12_000, () => person.wantsPressure())
    expect(systolics((await talk(60_000)).measurements)).toEqual([140])
    expect(meter.heard).toEqual([1])
  })

  test('is let out when the person stops it, and measures the next one', async () => {
    const { time, meter, person, talk } = bench({ onStart: NORMAL })
    time.after(10_000, () => person.wantsPressure())
    time.after(13_000, () => person.leaves.abort())
    time.after(40_000, () => meter.measure({ ...NORMAL, systolic: 140 }))
    const { measurements, error } = await talk(60_000)
    expect(error).toBeUndefined()
    expect(systolics(measurements)).toEqual([140])
    expect(meter.heard).toEqual([1, 2, 3])
  })

  test('is let out when the station ends', async () => {
    const { time, meter, person, talk } = bench({ onStart: NORMAL })
    time.after(10_000, () => person.wantsPressure())
    expect(await talk(13_000)).toMatchObject({ measurements: [], error: undefined })
    expect(meter.heard).toEqual([1, 2, 3])
  })

  test('is not started for a person who has left meanwhile', async () => {
    const { meter, person, talk } = bench({ onStart: NORMAL })
    person.wantsPressure().leaves.abort()
    expect((await talk(10_000)).error).toBeUndefined()
    expect(meter.heard).toEqual([1])
  })

  test('that does not start in three tries is told to stop, and is no answer', async () => {
    const { time, meter, person, talk } = bench()
    time.after(10_000, () => {
      meter.faults.silent = true
      person.wantsPressure()
    })
    const { error } = await talk(60_000)
    expect(error).toMatchObject({ kind: 'noAnswer', message: expect.stringContaining('does not start') })
    expect(meter.heard).toEqual([1, 2, 2, 2, 3])
  })

  test('reports a failed measuring', async () => {
    const { time, meter, talk } = bench()
    time.after(1_000, () => meter.measure({ kind: 'failed', errorCode: '5' }))
    expect((await talk(60_000)).measurements).toMatchObject([{ meterError: { code: 'E05', help: 'cuff-loose' } }])
    expect(meter.log).toMatchObject([{ result: { kind: 'failed', errorCode: '5' } }])
  })

  test('that is switched off is no answer within three seconds', async () => {
    const { talk, meter } = bench()
    meter.faults.silent = true
    const { error, tookMs } = await talk(60_000)
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(tookMs).toBeLessThan(3_500)
  })

  test.each<[string, Partial<SerialFaults>]>([
    ['every byte alone', { portionBytes: 1, portionGapMs: 2 }],
    ['cut after 7 bytes', { portionBytes: 7, portionGapMs: 90 }],
    ['noise before every frame', { noise: Uint8Array.of(0xff, 0x00, 0xaa, 0x80, 0xcc) }],
    ['every frame twice', { sendsTwice: true }],
    ['slow frames', { slowMs: 150 }],
  ])('gives its result over a line with %s', async (_, faults) => {
    const { time, meter, talk } = bench()
    Object.assign(meter.faults, faults)
    time.after(2_000, () => meter.measure(NORMAL))
    const { measurements, error } = await talk(60_000)
    expect(error).toBeUndefined()
    expect(systolics(measurements)).toEqual([128])
  })

  test('unplugged after any byte is a lost link, and works again with the next cable', async () => {
    for (let bytes = 0; bytes < 8 + 13 + 20; bytes++) {
      const { time, meter, talk } = bench({ pressureFrames: 1 })
      meter.faults.unplugAfterBytes = bytes
      const cancel = time.after(2_000, () => meter.measure(NORMAL))
      const first = await talk(60_000)
      cancel()
      // The monitor ends what it had begun.
      await time.until(new Promise<void>((resolve) => time.after(5_000, resolve)))
      expect(first.error, `after ${bytes} bytes`).toMatchObject({ kind: 'linkLost' })
      expect(first.measurements).toEqual([])
      const again = new MemorySerialLink(meter, time)
      time.after(2_000, () => meter.measure(NORMAL))
      expect(systolics((await talk(60_000, again)).measurements)).toEqual([128])
    }
  })

  test('an error of the line that is no lost link is not hidden', async () => {
    const { link, time } = bench()
    link.read = async () => {
      throw new RangeError('a fault of the program')
    }
    const { error } = await talkOver(maibobo, link, time)
    expect(error).toBeInstanceOf(RangeError)
  })
})

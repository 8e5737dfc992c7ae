import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Sighting } from '../driver.ts'
import { newTime, START } from '../sig/testing/conversation.ts'
import { MemorySerialLink } from '../virtual/memory-serial.ts'
import type { SerialFaults } from '../virtual/serial-meter.ts'
import { contextAt, talkOver } from '../virtual/talk-over.ts'
import { contec } from './driver.ts'
import { MODELS } from './models.ts'
import { fiveByteSlicer, nineByteSlicer } from './slicer.ts'
import { VirtualContec, type VirtualContecOptions } from './virtual.ts'

const FINGER = { spo2: 97, pulse: 138, searchingMs: 4_000, staysMs: 20_000 }
const MODEL_IDS = { 'contec-5': MODELS.cms50dPlus.id, 'bci-5': MODELS.bci.id, 'contec-9': MODELS.cms50.id } as const
type Speaks = keyof typeof MODEL_IDS

function bench(speaks: Speaks, options: Partial<VirtualContecOptions> = {}) {
  const time = newTime()
  const meter = new VirtualContec({ time, speaks, ...options })
  const link = new MemorySerialLink(meter, time)
  /** For so long at most; a replay of the frames must give the same. */
  const talk = async (forMs: number, line = link) => {
    const abort = new AbortController()
    const cancel = time.after(forMs, () => abort.abort())
    const startedAt = time.now()
    const about = { modelId: MODEL_IDS[speaks] }
    const heard = await talkOver(contec, line, time, { ...about, signal: abort.signal })
    cancel()
    const again = contec.decode(
      line.recorded,
      contextAt(time, () => {}, about),
    )
    expect(again.measurements).toEqual(heard.measurements)
    return { ...heard, tookMs: time.now() - startedAt }
  }
  return { time, meter, link, talk }
}

describe.each<Speaks>(['contec-5', 'bci-5', 'contec-9'])('an oximeter that speaks %s', (speaks) => {
  test('gives one measurement for a finger, eight seconds after the search', async () => {
    const { meter, link, talk } = bench(speaks)
    meter.insert(FINGER)
    const { measurements, events, error } = await talk(40_000)
    expect(error).toBeUndefined()
    expect(measurements).toMatchObject([
      {
        kind: 'spo2',
        origin: 'live',
        flags: [],
        quantities: [
          { name: 'spo2', value: 97, unit: '%' },
          { name: 'pulse', value: 138, unit: '/min' },
        ],
        driver: { id: 'contec', version: 1 },
      },
    ])
    const { startedAt = 0, receivedAt = 0 } = measurements[0] ?? {}
    expect(startedAt - START).toBeGreaterThanOrEqual(4_000)
    expect(receivedAt - startedAt).toBeGreaterThanOrEqual(8_000)
    expect(receivedAt - START).toBeLessThan(20_000)
    expect(events).toContainEqual({ type: 'measuring', kind: 'spo2' })
    // Sixty frames a piece.
    expect(link.recorded.filter(({ direction }) => direction === 'in').length).toBeLessThan(60)
  })

  test('gives the next finger its own measurement', async () => {
    const { time, meter, talk } = bench(speaks)
    meter.insert(FINGER)
    time.after(40_000, () => meter.insert({ ...FINGER, spo2: 91 }))
    const { measurements } = await talk(80_000)
    expect(measurements.map(({ quantities }) => quantities[0]?.value)).toEqual([97, 91])
  })

  test('without a finger gives nothing', async () => {
    expect((await bench(speaks).talk(30_000)).measurements).toEqual([])
  })

  test('whose finger comes out early gives nothing', async () => {
    const { meter, talk } = bench(speaks)
    meter.insert({ ...FINGER, staysMs: 9_000 })
    expect((await talk(40_000)).measurements).toEqual([])
  })

  test.each<[string, Partial<SerialFaults>]>([
    ['every byte alone', { portionBytes: 1, portionGapMs: 1 }],
    ['cut after 4 bytes', { portionBytes: 4, portionGapMs: 5 }],
    ['noise before every frame', { noise: Uint8Array.of(0x85, 0x11, 0xff, 0x01) }],
    ['every frame twice', { sendsTwice: true }],
    ['merged frames', { mergeFrames: 7 }],
  ])('is understood over a line with %s', async (_, faults) => {
    const { meter, talk } = bench(speaks)
    Object.assign(meter.faults, faults)
    meter.insert(FINGER)
    const { measurements, error } = await talk(60_000)
    expect(error).toBeUndefined()
    expect(measurements.map(({ quantities }) => quantities.map(({ value }) => value))).toEqual([[97, 138]])
  })

  test('unplugged anywhere is a lost link, and works again with the next cable', async () => {
    for (const bytes of [0, 1, 4, 5, 9, 300, 541, 1_000]) {
      const { time, meter, talk } = bench(speaks)
      meter.faults.unplugAfterBytes = bytes
      meter.insert(FINGER)
      const lost = await talk(60_000)
      expect(lost.error, `after ${bytes} bytes`).toMatchObject({ kind: 'linkLost' })
      expect(lost.measurements).toEqual([])
      meter.insert(FINGER)
      expect((await talk(40_000, new MemorySerialLink(meter, time))).measurements).toHaveLength(1)
    }
  })

  test('that falls silent while it measures gives nothing, and works again', async () => {
    for (const afterMs of [0, 3_000, 6_000, 11_000]) {
      const { time, meter, talk } = bench(speaks)
      meter.insert(FINGER)
      const cancel = time.after(afterMs, () => Object.assign(meter.faults, { silent: true }))
      const { measurements, error } = await talk(30_000)
      cancel()
      expect(measurements).toEqual([])
      if (speaks === 'contec-9') expect(error).toMatchObject({ kind: 'noAnswer' })
      else expect(error).toBeUndefined()
      meter.faults.silent = false
      const next = new MemorySerialLink(meter, time)
      meter.insert(FINGER)
      expect((await talk(40_000, next)).measurements).toHaveLength(1)
    }
  })
})

test('an oximeter that streams by itself is told nothing', async () => {
  const { meter, talk } = bench('contec-5')
  meter.insert(FINGER)
  await talk(30_000)
  expect(meter.heard).toEqual([])
})

describe('an oximeter that streams when asked', () => {
  test('is asked, kept awake every five seconds, and stopped', async () => {
    const { meter, talk, time } = bench('contec-9')
    meter.insert(FINGER)
    await talk(21_000)
    await time.until(new Promise<void>((resolve) => time.after(100, resolve)))
    expect(meter.heard[0]).toBe(0xa1)
    expect(meter.heard.filter((code) => code === 0xaf).length).toBeGreaterThanOrEqual(3)
    expect(meter.heard.at(-1)).toBe(0xa7)
  })

  test('that does not answer at first is initialised', async () => {
    const { meter, talk } = bench('contec-9', { deafFor: 1 })
    meter.insert({ ...FINGER, staysMs: 40_000 })
    expect((await talk(30_000)).measurements).toHaveLength(1)
    expect(meter.heard.slice(0, 11)).toEqual([0xa1, 0xa7, 0xa2, 0xa0, 0xb0, 0xac, 0xb3, 0xa8, 0xaa, 0xa9, 0xa1])
  })

  test('that is switched off is no answer, after three more tries', async () => {
    const { meter, talk } = bench('contec-9')
    meter.faults.silent = true
    const { error, tookMs } = await talk(60_000)
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(tookMs).toBeLessThan(12_000)
    expect(meter.heard.filter((code) => code === 0xa1)).toHaveLength(4)
  })

  test('without a finger is left in time, in peace', async () => {
    const { error, measurements, tookMs } = await bench('contec-9').talk(400_000)
    expect({ error, measurements }).toEqual({ error: undefined, measurements: [] })
    expect(tookMs).toBeLessThan(156_000)
  })

  test('may be left before it has answered', async () => {
    const { meter, talk } = bench('contec-9')
    meter.faults.silent = true
    expect((await talk(1_000)).error).toBeUndefined()
  })
})

describe('the stream', () => {
  const FIVE = [0x84, 50, 10, 72, 97]
  const NINE = [0x01, 0x80, 0x85, 0xb3, 0x86, 0xc8, 0xe1, 0xff, 0xff]
  const STREAMS = { five: [fiveByteSlicer, FIVE], nine: [nineByteSlicer, NINE] } as const

  test.each(['five', 'nine'] as const)('of %s bytes loses and doubles no byte, however it arrives', (name) => {
    const [slicer, frame] = STREAMS[name]
    const piece = fc.oneof({ weight: 5, arbitrary: fc.constant([...frame]) }, fc.array(fc.nat(255), { maxLength: 12 }))
    const input = fc.array(piece, { maxLength: 150 }).map((pieces) => pieces.flat())
    fc.assert(
      fc.property(input, fc.integer({ min: 1, max: 70 }), (bytes, portion) => {
        let rest = new Uint8Array()
        const out: number[] = []
        const cut: number[] = []
        for (let from = 0; from < bytes.length; from += portion) {
          const step = slicer.push(Uint8Array.of(...rest, ...bytes.slice(from, from + portion)))
          for (const group of step.frames) {
            expect(group.length % frame.length).toBe(0)
            expect(group.length).toBeLessThanOrEqual(60 * frame.length)
          }
          out.push(...step.frames.flatMap((group) => [...group]), ...step.skipped.flatMap((noise) => [...noise]))
          rest = step.rest.slice()
          cut.push(rest.length)
        }
        expect(out.length + rest.length).toBe(bytes.length)
        expect(Math.max(0, ...cut)).toBeLessThan(60 * frame.length)
      }),
      { numRuns: 300, seed: 59 },
    )
  })

  test('that pauses hands on its whole frames', () => {
    const finish = (bytes: readonly number[]) => fiveByteSlicer.finish?.(Uint8Array.from(bytes))
    expect(finish([...FIVE, 0x84])).toEqual(Uint8Array.from(FIVE))
    expect(finish([0x84, 50])).toBeUndefined()
  })
})

describe('the driver', () => {
  const port = { kind: 'usb', path: 'port', serialNumber: undefined, manufacturer: undefined } as const

  test.each<[string, Sighting, string | undefined]>([
    ['an adapter for a hint', { ...port, vendorId: '10c4', productId: 'ea60' }, 'contec-cms50d-plus'],
    ['a keyboard for nothing', { ...port, vendorId: '046d', productId: 'c31c' }, undefined],
    [
      'an oximeter on Bluetooth for nothing',
      { kind: 'ble', address: 'a', name: 'OXIMETER', services: ['ffe0'], rssi: -50 },
      undefined,
    ],
  ])('takes %s', (_, seen, modelId) => {
    expect(contec.match(seen)?.modelId).toBe(modelId)
  })
})

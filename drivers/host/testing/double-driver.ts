import type { DecodeResult, Link, MeterContext, MeterDriver } from '../../driver.ts'
import { MeterError } from '../../errors.ts'
import type { Frame, Measurement } from '../../measurement.ts'

/**
 * A meter with a protocol of its own, for testing the host. The first byte of a frame says what it is: RESULT with a number is a
 * whole measurement; HALF waits for the OTHER_HALF behind it; BAD is refused; BREAK makes `talk` fail; END ends it; CRASH makes
 * `decode` fail; STORED is a record from memory, taken at that minute. The number (up to 24 bits) is the weight in kg and the record number.
 */
export const BYTE = {
  result: 1,
  half: 2,
  otherHalf: 3,
  bad: 4,
  break: 5,
  end: 6,
  crash: 7,
  hang: 8,
  stored: 9,
  wake: 0x22,
} as const

export function bytesOf(what: keyof typeof BYTE, number = 0): Uint8Array {
  return Uint8Array.of(BYTE[what], number >> 16, (number >> 8) & 0xff, number & 0xff)
}

const numberOf = (frame: Frame) => {
  const [, high = 0, middle = 0, low = 0] = frame.bytes
  return (high << 16) | (middle << 8) | low
}

function decode(frames: readonly Frame[]): DecodeResult {
  const measurements: Measurement[] = []
  const rejected: { frameId: string; code: string; reason: string }[] = []
  let half: Frame | undefined
  for (const frame of frames) {
    if (frame.direction === 'out') continue
    const what = frame.bytes[0]
    if (what === BYTE.crash) throw new Error('decode crashed')
    if (what === BYTE.bad) rejected.push({ frameId: frame.id, code: 'M202', reason: 'bad frame' })
    if (what === BYTE.half) half = frame
    if (what === BYTE.stored) measurements.push(storedOf(frame))
    if (what === BYTE.result) measurements.push(measurementOf([frame]))
    if (what === BYTE.otherHalf && half) measurements.push(measurementOf([half, frame]))
  }
  return { measurements, rejected }
}

function measurementOf(frames: readonly Frame[]): Measurement {
  const last = frames.at(-1) as Frame
  return {
    kind: 'weight',
    origin: 'live',
    receivedAt: last.at,
    recordNumber: numberOf(last),
    flags: [],
    quantities: [{ name: 'weight', value: numberOf(last), unit: 'kg' }],
    frameIds: frames.map((frame) => frame.id),
    ordinal: 0,
    driver: { id: 'double', version: 1 },
  }
}

function storedOf(frame: Frame): Measurement {
  const text = `2026-11-22T08:${String(numberOf(frame)).padStart(2, '0')}`
  return { ...measurementOf([frame]), origin: 'stored', meterTime: { text, precision: 'minute' } }
}

async function* talk(link: Link, about: MeterContext): AsyncGenerator<Measurement> {
  const asked = about.modelId === 'double-asked'
  if (asked && link.kind === 'serial') await link.write(bytesOf('wake'))
  about.report({ type: 'battery', percent: 80 })
  const frames: Frame[] = []
  let given = 0
  while (!about.signal.aborted) {
    const frame = link.kind === 'serial' ? await link.read(1000) : await link.next(1000)
    if (frame === undefined) {
      if (link.kind === 'ble' && link.closed) return
      if (asked) {
        if (frames.length === 0) throw new MeterError('noAnswer', 'asleep')
        return
      }
      continue
    }
    if (frame.bytes[0] === BYTE.break) throw new TypeError('the driver broke')
    if (frame.bytes[0] === BYTE.hang) await new Promise(() => {})
    frames.push(frame)
    const { measurements } = decode(frames)
    for (const measurement of measurements.slice(given)) yield measurement
    given = measurements.length
    if (frame.bytes[0] === BYTE.end) return
  }
}

const serial = { kind: 'serial', baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, assertLines: false } as const
const model = {
  maker: { zh: '替身', en: 'Double' },
  name: { zh: '替身', en: 'Double' },
  measures: ['weight'],
  bonding: 'none',
  steps: { zh: [], en: [] },
  evidence: 'document only',
  posture: 'scale',
  typicalSeconds: 5,
} as const

export const doubleDriver: MeterDriver = {
  id: 'double',
  version: 1,
  models: [
    { ...model, id: 'double-listened', links: [serial] },
    { ...model, id: 'double-asked', links: [{ ...serial, speaks: 'when-asked' }] },
    { ...model, id: 'double-ble', links: [{ kind: 'ble', services: ['181d'], connects: 'after' }] },
  ],
  recordIdentity: 'counter+time',
  maxMeasureMs: { weight: 10_000 },
  match: (seen) => {
    if (seen.kind === 'usb')
      return seen.vendorId === '10c4' ? { score: 60, because: 'usb 10c4', modelId: 'double-listened' } : undefined
    return seen.services.includes('181d') ? { score: 90, because: 'service 181d', modelId: 'double-ble' } : undefined
  },
  talk,
  decode,
}

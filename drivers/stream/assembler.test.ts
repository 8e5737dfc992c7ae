import { describe, expect, test } from 'vitest'
import { DecodeError } from '../errors.ts'
import { deliveryKey, type Frame } from '../measurement.ts'
import { StreamAssembler } from './assembler.ts'
import { frontOf } from './framing.ts'
import { strangerBehind } from './strangers.ts'

/** `A1` and one byte: a weight in kg; 0 is refused, 255 is no measurement. */
const FRONT = frontOf({ starts: [[0xa1]], frameBytes: () => 2, isIntact: () => true })

function assembler() {
  return new StreamAssembler({
    driver: { id: 'test', version: 1 },
    family: 'sinocare',
    channel: 'ffe1',
    front: FRONT,
    reader: {
      hear: ({ bytes }) => {
        const value = bytes[1] as number
        if (value === 0) throw new DecodeError('out-of-range', 'no weight')
        if (value === 255) return { events: [{ type: 'battery', percent: 5 }] }
        const quantities = [{ name: 'weight', value, unit: 'kg' }] as const
        return { measurement: { kind: 'weight', origin: 'live', flags: [], quantities: [...quantities] } }
      },
    },
  })
}

let frames = 0
const frame = (hex: string, at = 0, more: Partial<Frame> = {}): Frame => {
  frames += 1
  return {
    id: String(frames),
    at,
    direction: 'in',
    channel: 'ffe1',
    bytes: Uint8Array.from(Buffer.from(hex, 'hex')),
    ...more,
  }
}

test('a frame in two notifications is one measurement, of both of them', () => {
  const stream = assembler()
  const [first, second] = [frame('a1', 5), frame('50', 900)]
  expect(stream.push(first).measurements).toEqual([])
  expect(stream.push(second).measurements).toMatchObject([
    { receivedAt: 900, frameIds: [first.id, second.id], ordinal: 0, quantities: [{ value: 80 }] },
  ])
})

test('frames in one notification have delivery keys of their own', () => {
  const stream = assembler()
  const { measurements } = stream.push(frame('a150a1ffa151a1'))
  const { measurements: more } = stream.push(frame('52a153'))
  const keys = [...measurements, ...more].map(deliveryKey)
  expect(measurements.map(({ ordinal }) => ordinal)).toEqual([0, 1])
  expect(new Set(keys).size).toBe(4)
})

test('a frame that is not whole within a second is given up, and one behind its first byte still found', () => {
  const stream = assembler()
  stream.push(frame('a1', 0))
  const { measurements, events } = stream.push(frame('a150', 1_000))
  expect(measurements).toMatchObject([{ quantities: [{ value: 80 }] }])
  expect(events).toEqual([{ type: 'skipped', bytes: 1, reason: 'in no frame' }])
  const late = assembler()
  late.push(frame('01a1', 0))
  expect(late.push(frame('50', 999)).measurements).toHaveLength(1)
  expect(late.end()).toEqual([])
})

test('a refused frame is rejected with its code, and the next one taken', () => {
  const { measurements, rejected } = assembler().push(frame('a100a150'))
  expect(measurements).toHaveLength(1)
  expect(rejected).toEqual([{ frameId: String(frames), code: 'M202', reason: 'M202 out-of-range: no weight' }])
})

test('what is sent, and what other characteristics say, is not read', () => {
  const stream = assembler()
  expect(stream.push(frame('a150', 0, { direction: 'out' })).measurements).toEqual([])
  expect(stream.push(frame('a150', 0, { channel: '2a19' })).measurements).toEqual([])
  expect(stream.heard).toBe(0)
  const { channel: _, ...serial } = frame('a150')
  expect(stream.push(serial).measurements).toHaveLength(1)
})

test('an error that is not about the bytes is not swallowed', () => {
  const broken = new StreamAssembler({
    driver: { id: 'test', version: 1 },
    channel: 'ffe1',
    reader: {
      hear: () => {
        throw new RangeError('a fault of the program')
      },
    },
  })
  expect(() => broken.push(frame('00'))).toThrow(RangeError)
})

describe('the first bytes', () => {
  test.each([
    ['53 4e 04', 'sinocare'],
    ['ff 44 01 00', 'jks50f'],
    ['aa 80 02 08', 'maibobo'],
    ['fd fd fb', 'jumper-ha120'],
    ['55 0c 03 0e 01 01 05 19 00 12 00 a6', 'bioland'],
    ['81 38 63 44', 'jumper-oximeter'],
  ] as const)('%s are those of %s', (hex, family) => {
    const bytes = Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    expect(strangerBehind(bytes, family)).toBeUndefined()
    expect(strangerBehind(bytes, undefined)).toBe(family)
  })

  test.each(['', '55', '550c03', '8138', '813863440d', 'ff44', '00534e'])('%s give nobody away', (hex) => {
    expect(strangerBehind(Uint8Array.from(Buffer.from(hex, 'hex')), undefined)).toBeUndefined()
  })

  test('of a stranger end the reading', () => {
    const stream = assembler()
    stream.push(frame('aa80a150'))
    expect(stream.stranger).toBe('maibobo')
    expect(stream.push(frame('a150')).measurements).toEqual([])
  })
})

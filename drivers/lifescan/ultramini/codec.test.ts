import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, type DecodeFault } from '../../errors.ts'
import {
  answerOf,
  crc16,
  decodeUltraMini,
  frame,
  frameBytes,
  REQUEST,
  recordRequest,
  setClockRequest,
} from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hex = (input: Uint8Array) => Buffer.from(input).toString('hex').toUpperCase()

function decoded(input: Uint8Array): unknown {
  try {
    return decodeUltraMini(input)
  } catch (error) {
    if (error instanceof DecodeError) return { valid: false, error: error.fault }
    throw error
  }
}

describe('an UltraMini frame', () => {
  it('says what the public vectors say', () => {
    expect(vectors.length).toBe(8)
    for (const vector of vectors) expect(decoded(bytes(vector.hex)), vector.id).toStrictEqual(vector.decoded)
  })

  it.each<[string, string, DecodeFault]>([
    ['nothing', '', 'truncated'],
    ['one byte', '02', 'truncated'],
    ['another start byte', '03 06 08 03 C2 62', 'bad-sync'],
    ['fewer bytes than it says', '02 06 08 03 C2', 'truncated'],
    ['more bytes than it says', '02 06 08 03 C2 62 00', 'bad-length'],
    ['a length below six', '02 05 08 C2 62', 'bad-length'],
    ['a wrong CRC', '02 06 08 03 C2 63', 'checksum'],
  ])('is refused with %s', (_, input, fault) => {
    expect(decoded(bytes(input))).toStrictEqual({ valid: false, error: fault })
  })

  it('is refused with a right CRC and no end', () => {
    const body = bytes('02 06 08 04')
    const crc = crc16(body)
    expect(decoded(Uint8Array.of(...body, crc & 0xff, crc >> 8))).toStrictEqual({ valid: false, error: 'bad-frame' })
  })

  it('is built as published', () => {
    expect(hex(frame({ disconnect: true }))).toBe('02060803C262')
    expect(hex(frame({ e: 1, s: 1 }, REQUEST.version))).toBe('020903050D0203089F')
    expect(hex(frame({}, REQUEST.recordCount))).toBe('020A00051FF5010338AA')
    expect(hex(frame({}, recordRequest(0)))).toBe('020A00051F000003AB91')
    expect(recordRequest(300)).toStrictEqual([5, 0x1f, 44, 1])
    expect(setClockRequest(0x550da024)).toStrictEqual([5, 0x20, 1, 0x24, 0xa0, 0x0d, 0x55])
  })

  it('tells its length by its beginning', () => {
    expect([bytes('02'), bytes('0205'), bytes('0206')].map(frameBytes)).toStrictEqual([undefined, 'impossible', 6])
  })

  it('never fails but with a typed error', () => {
    const start = fc.constantFrom([], [0x02], [0x02, 0x06], [0x02, 0x10, 0x02])
    const input = fc
      .tuple(start, fc.uint8Array({ maxLength: 508 }))
      .map(([head, tail]) => Uint8Array.of(...head, ...tail))
    fc.assert(
      fc.property(input, (random) => {
        expect(decoded(random)).toHaveProperty('valid')
      }),
      { numRuns: 10_000, seed: 9600 },
    )
  })
})

describe('an UltraMini answer', () => {
  it.each([
    ['050F0300', { is: 'count', records: 3 }],
    ['050624A00D55', { is: 'clock', seconds: 0x550da024 }],
    ['050624A00D5551000000', { is: 'record', seconds: 0x550da024, raw: 81 }],
    ['05060B5030322E30302E30303235', { is: 'text', text: 'P02.00.0025' }],
    ['0507', { is: 'refused', status: 7 }],
    ['050F', { is: 'refused', status: 15 }],
  ])('%s is read', (input, answer) => expect(answerOf(bytes(input), true)).toStrictEqual(answer))

  it('before the count is a text, whatever its length', () => {
    expect(answerOf(bytes('05064142434445464748'), false)).toStrictEqual({ is: 'text', text: 'ABCDEFGH' })
  })

  it.each(['05', '0606', ''])('%s is none', (input) => {
    expect(() => answerOf(bytes(input), true)).toThrow(/^M202 bad-frame/)
  })
})

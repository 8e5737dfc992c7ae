import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, type DecodeFault } from '../errors.ts'
import { COMMAND, modelNumber, parseFrame, recordAddress, request, serialNumber, taidocProtocols } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hex = (frame: Uint8Array) => Buffer.from(frame).toString('hex')

function decoded(input: Uint8Array): unknown {
  try {
    return taidocProtocols.taidoc(input)
  } catch (error) {
    if (error instanceof DecodeError) return { valid: false, error: error.fault }
    throw error
  }
}

describe('a TaiDoc frame', () => {
  it('says what the public vectors say', () => {
    expect(vectors.length).toBe(13)
    for (const vector of vectors) expect(decoded(bytes(vector.hex)), vector.id).toStrictEqual(vector.decoded)
  })

  it.each<[string, string, DecodeFault]>([
    ['nothing', '', 'truncated'],
    ['another start byte', '52 22 00 00 00 00 A3 17', 'bad-sync'],
    ['another start byte and too short', '52', 'bad-sync'],
    ['seven of eight bytes', '51 25 21 24 0E 15 A5', 'truncated'],
    ['one byte more', '51 25 21 24 0E 15 A5 83 00', 'bad-length'],
    ['a wrong sum', '51 25 21 24 0E 15 A5 84', 'checksum'],
    ['a wrong sum and a wrong end', '51 25 21 24 0E 15 A6 00', 'checksum'],
    ['a right sum and a wrong end', '51 25 21 24 0E 15 A4 82', 'bad-frame'],
    ['the zeroth day', '51 25 20 24 0E 15 A5 82', 'invalid-date'],
    ['a 13th month', '51 25 A1 25 0E 15 A5 04', 'invalid-date'],
    ['hour 24 in the clock', '51 23 21 24 0E 18 A5 84', 'invalid-date'],
    ['minute 60 in the set clock', '51 33 21 24 3C 15 A5 BF', 'invalid-date'],
    ['six bytes of a short request', '51 71 02 00 00 A3', 'truncated'],
    ['a short request and one byte more', '51 71 02 00 00 A3 67 00', 'bad-length'],
    ['a short request with a wrong sum', '51 71 02 00 00 A3 68', 'checksum'],
    ['a short request with a wrong end', '51 71 02 00 00 A2 66', 'bad-frame'],
  ])('is refused with %s', (_, input, fault) => {
    expect(decoded(bytes(input))).toStrictEqual({ valid: false, error: fault })
  })

  it('tells expected and received sum', () => {
    expect(() => parseFrame(bytes('51 25 21 24 0E 15 A5 00'))).toThrow(/^M201 checksum: .*expected 83, got 0/)
  })

  it('of a scale may have the full length', () => {
    expect(decoded(bytes('51 71 02 00 00 A3 A5 0C'))).toMatchObject({ command: 0x71, payload: '020000a3' })
    expect(decoded(bytes('51 77 02 00 00 00 A5 6F'))).toMatchObject({ command: 0x77, direction: 'meter-to-host' })
  })

  it('with the set clock tells its date', () => {
    expect(decoded(bytes('51 33 75 35 05 0A A5 E2'))).toMatchObject({ dateTime: '2026-11-21T10:05' })
  })

  it('is built as published', () => {
    expect(hex(request(COMMAND.connect))).toBe('512200000000a316')
    expect(hex(request(COMMAND.recordValue, recordAddress(1, 0)))).toBe('512601000000a31b')
    expect(recordAddress(300, 2)).toStrictEqual([44, 1, 0, 2])
  })

  it('carries model and serial number from its upper to its lower digit', () => {
    expect(modelNumber(parseFrame(bytes('51 24 77 42 00 00 A5 D3')).payload)).toBe('4277')
    expect(serialNumber(Uint8Array.of(0x12, 0, 0x61, 0x32), Uint8Array.of(0x45, 0x23, 1, 0))).toBe('3261001200012345')
  })

  it('never fails but with a typed error', () => {
    const start = fc.constantFrom([], [0x51], [0x51, 0x25], [0x51, 0x71])
    const input = fc
      .tuple(start, fc.uint8Array({ maxLength: 508 }))
      .map(([head, tail]) => Uint8Array.of(...head, ...tail))
    fc.assert(
      fc.property(input, (random) => {
        expect(decoded(random)).toHaveProperty('valid')
      }),
      { numRuns: 10_000, seed: 42_77 },
    )
  })

  it('with a right sum never fails but with a typed error', () => {
    const body = fc.tuple(fc.nat(255), fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.constantFrom(0xa3, 0xa5))
    fc.assert(
      fc.property(body, ([command, payload, end]) => {
        const frame = [0x51, command, ...payload, end]
        const sum = frame.reduce((total, byte) => total + byte, 0) & 0xff
        const result = decoded(Uint8Array.of(...frame, sum))
        expect(result).toSatisfy((shape: { valid: boolean; error?: string; command?: number }) =>
          shape.valid ? shape.command === command : shape.error === 'invalid-date' || shape.error === 'bad-length',
        )
      }),
      { numRuns: 10_000, seed: 42_78 },
    )
  })
})

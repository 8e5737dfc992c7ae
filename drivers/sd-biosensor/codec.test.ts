import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, type DecodeFault } from '../errors.ts'
import { decodeCodefree, frameBytes, hasValidCheck, parseFrame, REQUEST, saidBy, setClockRequest } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hex = (input: Uint8Array) => Buffer.from(input).toString('hex').toUpperCase()
const RECORD = '53 20 13 00 00 1A 0B 14 08 0F 00 69 10 00 00 00 00 00 00 00 7B AA'

function decoded(input: Uint8Array): unknown {
  try {
    return decodeCodefree(input)
  } catch (error) {
    if (error instanceof DecodeError) return { valid: false, error: error.fault }
    throw error
  }
}

describe('a CodeFree frame', () => {
  it('says what the public vectors say', () => {
    expect(vectors.length).toBe(5)
    for (const vector of vectors) expect(decoded(bytes(vector.hex)), vector.id).toStrictEqual(vector.decoded)
  })

  it.each<[string, string, DecodeFault]>([
    ['nothing', '', 'truncated'],
    ['a stray zero and nothing', '00', 'truncated'],
    ['two stray zeros', '00 00 53 20 04 10 30 20 AA', 'bad-sync'],
    ['another start byte', '54 20 04 10 30 20 AA', 'bad-sync'],
    ['no length', '53 20', 'truncated'],
    ['a length without room', '53 20 01 AA', 'bad-length'],
    ['fewer bytes than it says', '53 20 04 10 30 20', 'truncated'],
    ['more bytes than it says', '53 20 04 10 30 20 AA 00', 'bad-length'],
    ['a wrong check and a wrong end', '53 20 04 10 30 21 AB', 'checksum'],
    ['a wrong end', '53 20 04 10 30 20 AB', 'bad-frame'],
    ['no known direction', '53 30 04 10 30 20 AA', 'bad-frame'],
  ])('is refused with %s', (_, input, fault) => {
    expect(decoded(bytes(input))).toStrictEqual({ valid: false, error: fault })
  })

  it('may come behind one stray zero', () => {
    expect(decoded(bytes('00 53 20 04 10 30 20 AA'))).toMatchObject({ message: '1030' })
  })

  it('is built as published', () => {
    expect([REQUEST.greet, REQUEST.fetch].map(hex)).toStrictEqual(['531004104050AA', '531004106070AA'])
    const time = { year: 2026, month: 11, day: 21, hour: 10, minute: 5, second: 59 }
    expect(hex(setClockRequest(time))).toBe('531013414441544532303236313132313130303554AA')
  })

  it('tells its length by its beginning, and whether its check fits', () => {
    expect([bytes('5320'), bytes('532001'), bytes('532004')].map(frameBytes)).toStrictEqual([
      undefined,
      'impossible',
      7,
    ])
    expect(['532004103020AA', '532004103021AA'].map((frame) => hasValidCheck(bytes(frame)))).toStrictEqual([
      true,
      false,
    ])
  })

  it.each([
    ['53 20 04 10 30 20 AA', { is: 'challenge' }],
    ['53 20 04 10 70 60 AA', { is: 'end' }],
    ['53 20 04 10 10 00 AA', { is: 'clock-set' }],
    [`53 20 18 30 00 02 ${'AA '.repeat(19)} 98 AA`, { is: 'count', records: 2 }],
    [
      RECORD,
      {
        is: 'record',
        time: { year: 2026, month: 11, day: 20, hour: 8, minute: 15, second: 0 },
        mgPerDl: 105,
        meal: 'before',
      },
    ],
  ])('%s is understood', (input, said) => expect(saidBy(parseFrame(bytes(input)))).toStrictEqual(said))

  it.each([
    ['our own request', '53 10 04 10 60 70 AA'],
    ['an unknown sign', '53 20 04 10 99 89 AA'],
    ['a meal nobody has described', RECORD.replace('69 10', '69 30').replace('7B', '5B')],
  ])('is no message of the meter: %s', (_, input) => {
    expect(() => saidBy(parseFrame(bytes(input)))).toThrow(/^M202 bad-frame/)
  })

  it('never fails but with a typed error', () => {
    const start = fc.constantFrom([], [0x53], [0x53, 0x20, 0x04], [0x00, 0x53, 0x10])
    const input = fc
      .tuple(start, fc.uint8Array({ maxLength: 508 }))
      .map(([head, tail]) => Uint8Array.of(...head, ...tail))
    fc.assert(
      fc.property(input, (random) => {
        expect(decoded(random)).toHaveProperty('valid')
      }),
      { numRuns: 10_000, seed: 38_400 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, type DecodeFault } from '../errors.ts'
import { decodeContour, frameBytes } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
function framed(content: string): Uint8Array {
  const body = latin1(`${content}\r\x17`)
  const sum = body.reduce((total, byte) => (total + byte) & 0xff, 0)
  return Uint8Array.of(2, ...body, ...latin1(`${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`))
}

function decoded(input: Uint8Array): unknown {
  try {
    return decodeContour(input)
  } catch (error) {
    if (error instanceof DecodeError) return { valid: false, error: error.fault }
    throw error
  }
}

describe('an ASTM item of a Contour', () => {
  it('says what the public vectors say', () => {
    expect(vectors.length).toBe(8)
    for (const { id, hex, decoded: shape } of vectors) {
      expect(decoded(Uint8Array.from(Buffer.from(hex, 'hex'))), id).toStrictEqual(shape)
    }
  })

  it.each<[string, Uint8Array, DecodeFault]>([
    ['nothing', latin1(''), 'truncated'],
    ['STX alone', latin1('\x02'), 'truncated'],
    ['one check digit', latin1('\x025L|1||N\r\x038'), 'truncated'],
    ['a letter', latin1('A'), 'bad-sync'],
    ['two control bytes', latin1('\x05\x05'), 'bad-sync'],
    ['no hex digits', latin1('\x025L|1||N\r\x038Z\r\n'), 'missing-checksum'],
    ['a wrong sum', latin1('\x025L|1||N\r\x0385\r\n'), 'checksum'],
    ['frame number 8', framed('8P|1'), 'bad-frame'],
    ['a short H record', framed('1H|1'), 'bad-frame'],
    ['a short R record', framed('3R|1|^^^Glucose|98'), 'bad-frame'],
    ['a value of letters', framed('3R|1|^^^Glucose|HI|mg/dL^P||B||201402052130'), 'bad-frame'],
  ])('is refused with %s', (_, input, fault) => {
    expect(decoded(input)).toStrictEqual({ valid: false, error: fault })
  })

  it('may have decimals and no method', () => {
    expect(decoded(framed('0R|1|^^^Glucose|5.4|mmol/L||||201402052130'))).toMatchObject({
      value: 5.4,
      unit: 'mmol/L',
      referenceMethod: '',
      flags: '',
    })
  })

  it('tells its length by its terminator', () => {
    expect([latin1('\x021P|1'), framed('2P|1')].map(frameBytes)).toStrictEqual([undefined, 11])
  })

  it('never fails but with a typed error', () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 60 })
    const input = fc.oneof(
      fc.uint8Array({ maxLength: 512 }),
      fc.tuple(fc.constantFrom('1H|', '3R|', '3R|1|^^^Glucose|9|', '2P'), text).map(([a, b]) => framed(a + b)),
    )
    fc.assert(
      fc.property(input, (random) => {
        expect(decoded(random)).toHaveProperty('valid')
      }),
      { numRuns: 10_000, seed: 1394 },
    )
  })
})

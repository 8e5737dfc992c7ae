import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, type DecodeFault } from '../../errors.ts'
import { checksum, decodeUltra2, request, setClockCommand } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const checked = (text: string) => latin1(`${text} ${checksum(text).toString(16).toUpperCase().padStart(4, '0')}\r\n`)
const record = (value: string, more = ',"N","00"') => checked(`P "SAT","03/21/15","16:45:24   ","${value}"${more}, 00`)

function decoded(input: Uint8Array): unknown {
  try {
    return decodeUltra2(input)
  } catch (error) {
    if (error instanceof DecodeError) return { valid: false, error: error.fault }
    throw error
  }
}

describe('a line of the Ultra 2', () => {
  it('says what the public vectors say', () => {
    expect(vectors.length).toBe(24)
    for (const { id, hex, decoded: shape } of vectors) {
      expect(decoded(Uint8Array.from(Buffer.from(hex, 'hex'))), id).toStrictEqual(shape)
    }
  })

  it.each<[string, Record<string, unknown>]>([
    ['P 000,"GMF600DCY","MG/DL " 05A3', { kind: 'dump-header', records: 0 }],
    ['F "SAT","11/21/26","10:05:00   " 05F7', { kind: 'clock', dateTime: '2026-11-21T10:05:00' }],
    ['SU?,"MG/DL " 02CA', { kind: 'unit', displayUnit: 'mg/dL' }],
    ['SU?,"MMOL/L" 0307\r', { kind: 'unit', displayUnit: 'mmol/L' }],
    ['?P02.00.00 30/08/06 03BC\r\n', { kind: 'version', version: 'P02.00.00 30/08/06' }],
    ['P "SAT","03/21/15","16:45:24   ","C 105 ","N","00", 00 09D3', { kind: 'record', control: true, mgdL: 105 }],
  ])('%s is read', (text, shape) => expect(decoded(latin1(text))).toMatchObject({ valid: true, ...shape }))

  it.each<[string, Record<string, unknown>]>([
    ['  020 ', { mgdL: 20 }],
    ['   20 ', { mgdL: 20 }],
    ['  601?', { mgdL: 601, parityError: true }],
    ['  HIGH ', { mgdL: 'HI' }],
    ['  LO  ', { mgdL: 'LO' }],
  ])('with the value field %j is read', (value, shape) => expect(decoded(record(value))).toMatchObject(shape))

  it.each<[string, Uint8Array, DecodeFault]>([
    ['nothing', latin1(''), 'truncated'],
    ['INVALID', latin1('INVALID\r\n'), 'missing-checksum'],
    ['lower-case digits', latin1('@ "VQS2924AY" 030a\r'), 'missing-checksum'],
    ['a text of no kind', checked('X 1'), 'bad-frame'],
    ['an unknown meal', record('  081 ', ',"X","00"'), 'bad-frame'],
    ['an undefined comment', record('  081 ', ',"N","12"'), 'bad-frame'],
    ['no value', record('      '), 'bad-frame'],
    ['a 13th month', checked('F "SAT","13/21/26","10:05:00   "'), 'invalid-date'],
    ['hour 24', checked('F "SAT","11/21/26","24:05:00   "'), 'invalid-date'],
  ])('is refused with %s', (_, input, fault) => {
    expect(decoded(input)).toStrictEqual({ valid: false, error: fault })
  })

  it('is asked for as published', () => {
    expect(Buffer.from(request('DMP')).toString('hex')).toBe('110d444d500d')
    expect(setClockCommand({ year: 2013, month: 8, day: 3, hour: 22, minute: 12, second: 0 })).toBe(
      'DMT 08/03/13 22:12:00',
    )
  })

  it('never fails but with a typed error', () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 100 }).map(checked)
    const input = fc.oneof(fc.uint8Array({ maxLength: 512 }), text)
    fc.assert(
      fc.property(input, (random) => {
        expect(decoded(random)).toHaveProperty('valid')
      }),
      { numRuns: 10_000, seed: 2 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decoders } from './decode.ts'
import { DecodeError } from './errors.ts'
import { allVectors } from './testing/vectors.ts'

/** What has broken decoders elsewhere: nothing, one byte, all of one, starts without ends, lengths that lie, text where bytes belong. */
const NASTY = [
  '',
  '00',
  'ff',
  '00'.repeat(512),
  'ff'.repeat(512),
  'aa'.repeat(257),
  '55'.repeat(64),
  'aa55',
  'aa55ff',
  'aa55e2ff',
  'aa55e200',
  'aa80ffff',
  'cc800300',
  'fdfdfd',
  '5125',
  '534effff',
  '161601',
  '1616013020020303',
  '02',
  '0203',
  '0210',
  '1b54',
  '1b5400',
  '0d0a'.repeat(32),
  '1e'.repeat(200),
  '2c'.repeat(200),
  Buffer.from('\u0002R1,').toString('hex'),
  Buffer.from('NaN,Infinity,-0,1e309').toString('hex'),
  Buffer.from('血压一二三').toString('hex'),
  Buffer.from('9'.repeat(300)).toString('hex'),
] as const

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

/** The fault of a refusal; undefined where it decodes. Anything else that is thrown stays thrown. */
function faultOf(decode: (bytes: Uint8Array) => object, bytes: Uint8Array): string | undefined {
  try {
    // What is printed must be JSON without loss: no NaN, nothing undefined, no byte arrays.
    const said = decode(bytes)
    expect(JSON.parse(JSON.stringify(said))).toEqual(said)
    return undefined
  } catch (error) {
    if (error instanceof DecodeError) return error.fault
    throw error
  }
}

describe.each([...decoders])('%s', (protocol, decode) => {
  const own = allVectors()
    .filter((vector) => vector.protocol === protocol)
    .map(({ hex }) => hex)

  test('decodes or refuses what is nasty', () => {
    for (const hex of NASTY) expect(['string', 'undefined'], hex).toContain(typeof faultOf(decode, bytesOf(hex)))
  })

  test('decodes or refuses its own vectors cut, lengthened and with bytes exchanged', () => {
    const spoilt = fc.tuple(
      fc.constantFrom(...own),
      fc.integer({ min: -8, max: 8 }),
      fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
    )
    const property = fc.property(spoilt, ([hex, longer, changes]) => {
      const whole = bytesOf(hex)
      const input = new Uint8Array(Math.max(0, whole.length + longer))
      input.set(whole.subarray(0, input.length))
      for (const [at, byte] of changes) if (input.length > 0) input[at % input.length] = byte
      faultOf(decode, input)
    })
    fc.assert(property, { numRuns: 2_000, seed: 20261126 })
  })
})

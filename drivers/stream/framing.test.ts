import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutBy } from '../slicing.ts'
import { frontOf } from './framing.ts'

/** `53 4E`, length of the rest up to 9, content, sum; or `AB`, one byte, no check. */
const front = frontOf({
  starts: [[0x53, 0x4e], [0xab]],
  frameBytes: (beginning) => {
    if (beginning[0] === 0xab) return 2
    const rest = beginning[2]
    if (rest === undefined) return undefined
    return rest > 0 && rest < 10 ? 3 + rest : 'impossible'
  },
  isIntact: (frame) =>
    frame[0] === 0xab || frame.at(-1) === frame.subarray(0, -1).reduce((sum, byte) => (sum + byte) & 0xff, 0),
})
const push = cutBy(front)

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (parts: readonly Uint8Array[]) => parts.map((part) => Buffer.from(part).toString('hex'))

const A = '534e020aad'
const B = '534e040b0c0dc9'

test.each([
  ['a frame', A, [A], [], ''],
  ['two frames and a half', `${A + B}534e`, [A, B], [], '534e'],
  ['frames of two kinds', `ab01${A}ab02`, ['ab01', A, 'ab02'], [], ''],
  ['noise in one piece', `0102${A}0304`, [A], ['0102', '0304'], ''],
  ['half a start before a start', `53${A}`, [A], ['53'], ''],
  ['a start with an impossible length', `534eff${A}`, [A], ['534eff'], ''],
  ['a frame with a wrong check', `534e020aae${B}`, ['534e020aae', B], [], ''],
  ['a torn frame and a whole one', `534e040b${A}`, [A], ['534e040b'], ''],
  ['a start that hides a frame behind it', `534e08${A}00${B}`, [A, B], ['534e08', '00'], ''],
  ['nothing', '', [], [], ''],
])('%s is cut', (_, input, frames, skipped, rest) => {
  const cut = push(bytes(input))
  expect({ frames: hex(cut.frames), skipped: hex(cut.skipped), rest: hex([cut.rest])[0] }).toEqual({
    frames,
    skipped,
    rest,
  })
})

test('however a stream arrives it is cut alike, and every byte is somewhere', () => {
  const part = fc.oneof(
    fc.constantFrom(bytes(A), bytes(B), bytes('53'), bytes('ab01')),
    fc.uint8Array({ maxLength: 8 }),
  )
  const stream = fc.array(part, { maxLength: 12 }).map((parts) => Uint8Array.from(parts.flatMap((one) => [...one])))
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 20 }), (input, portion) => {
      const whole = push(input)
      const all = [...whole.frames, ...whole.skipped, whole.rest]
      expect(all.reduce((sum, one) => sum + one.length, 0)).toBe(input.length)
      const frames: Uint8Array[] = []
      let rest: Uint8Array = new Uint8Array()
      for (let from = 0; from < input.length; from += portion) {
        const step = push(Uint8Array.of(...rest, ...input.subarray(from, from + portion)))
        frames.push(...step.frames)
        rest = step.rest
      }
      expect(hex(frames)).toEqual(hex(whole.frames))
      expect(hex([rest])).toEqual(hex([whole.rest]))
    }),
    { numRuns: 1_000, seed: 20261122 },
  )
})

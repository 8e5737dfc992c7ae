import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { taidocSlicer } from './slicer.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hex = (parts: readonly Uint8Array[]) => parts.map((part) => Buffer.from(part).toString('hex'))

function slice(input: string) {
  const { frames, skipped, rest } = taidocSlicer.push(bytes(input))
  return { frames: hex(frames), skipped: hex(skipped), rest: hex([rest])[0] }
}

const A = '512521240e15a583'
const B = '512669000040a5c5'

describe('the TaiDoc stream', () => {
  it.each([
    ['one frame', A, [A], [], ''],
    ['two frames in one read', A + B, [A, B], [], ''],
    ['a frame and the beginning of the next', `${A}5126`, [A], [], '5126'],
    ['the glitch of an adapter before a frame', `00ff${A}`, [A], ['00ff'], ''],
    ['noise longer than a frame in one piece', `00112233445566778899${A}`, [A], ['00112233445566778899'], ''],
    ['a start byte too many', `51${A}`, [A], ['51'], ''],
    ['a torn frame and a whole one', `51252124${A}`, [A], ['51252124'], ''],
    ['a frame with a wrong sum, handed on to be refused', `512521240e15a500${B}`, ['512521240e15a500', B], [], ''],
    ['a start byte among the data', '512551240e15a5b3', ['512551240e15a5b3'], [], ''],
    ['an echo of the host', '512500000000a319', ['512500000000a319'], [], ''],
    ['nothing but noise', '0102', [], ['0102'], ''],
    ['nothing', '', [], [], ''],
  ])('is cut: %s', (_, input, frames, skipped, rest) => {
    expect(slice(input)).toStrictEqual({ frames, skipped, rest })
  })

  it('keeps every byte exactly once, and cuts the same however it arrives', () => {
    const piece = fc.oneof(
      fc.constantFrom(bytes(A), bytes(B)),
      fc.uint8Array({ maxLength: 10 }),
      fc.constant(Uint8Array.of(0x51)),
    )
    const stream = fc
      .array(piece, { maxLength: 12 })
      .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))
    fc.assert(
      fc.property(stream, fc.nat(20), (input, portion) => {
        const whole = taidocSlicer.push(input)
        const kept = [...whole.frames, ...whole.skipped, whole.rest].reduce((sum, part) => sum + part.length, 0)
        expect(kept).toBe(input.length)
        let rest = new Uint8Array()
        const frames: Uint8Array[] = []
        for (let from = 0; from < input.length; from += portion + 1) {
          const step = taidocSlicer.push(Uint8Array.of(...rest, ...input.subarray(from, from + portion + 1)))
          frames.push(...step.frames)
          rest = step.rest.slice()
        }
        expect(hex(frames)).toStrictEqual(hex(whole.frames))
        expect(hex([rest])).toStrictEqual(hex([whole.rest]))
      }),
    )
  })
})

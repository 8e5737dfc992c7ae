import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aandSlicer } from './slicer.ts'

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const texts = (parts: readonly Uint8Array[]) => parts.map((part) => Buffer.from(part).toString('latin1'))

function slice(input: string) {
  const { frames, skipped, rest } = aandSlicer.push(latin1(input))
  return { frames: texts(frames), skipped: texts(skipped), rest: texts([rest])[0] }
}

const HEAD = '\x16\x16\x01'
const OPEN = `${HEAD}00\x02TM2655\x1eRB\x1e\x03`
const FRAME = `${OPEN}\x36`

describe('the A&D stream', () => {
  it.each([
    ['a frame with its block check', FRAME, [FRAME], [], ''],
    ['two frames in one read', FRAME + FRAME, [FRAME, FRAME], [], ''],
    ['a block check that is an ETX', `${OPEN}\x03`, [`${OPEN}\x03`], [], ''],
    ['a block check that is a SYN, and the next frame', `${OPEN}\x16${FRAME}`, [`${OPEN}\x16`, FRAME], [], ''],
    ['a block check that is a SYN, and noise', `${OPEN}\x16x`, [`${OPEN}\x16`], ['x'], ''],
    ['a block check that is a SYN, and another SYN', `${OPEN}\x16\x16x`, [`${OPEN}\x16`], ['\x16x'], ''],
    ['no block check, and the next frame', OPEN + FRAME, [OPEN, FRAME], [], ''],
    ['no block check yet', OPEN, [], [], OPEN],
    ['a SYN after ETX', `${OPEN}\x16`, [], [], `${OPEN}\x16`],
    ['two SYN after ETX', `${OPEN}\x16\x16`, [], [], `${OPEN}\x16\x16`],
    ['half a frame', FRAME.slice(0, 12), [], [], FRAME.slice(0, 12)],
    ['half a head', HEAD.slice(0, 2), [], [], HEAD.slice(0, 2)],
    ['a short frame', `${HEAD}0 \x06${FRAME}`, [`${HEAD}0 \x06`, FRAME], [], ''],
    ['a negative short frame', `${HEAD}0 \x15`, [`${HEAD}0 \x15`], [], ''],
    ['the glitch of an adapter before a frame', `\x00\xff${FRAME}`, [FRAME], ['\x00\xff'], ''],
    ['a third SYN', `\x16${FRAME}`, [FRAME], ['\x16'], ''],
    ['a torn frame and a whole one', FRAME.slice(0, 12) + FRAME, [FRAME], [FRAME.slice(0, 12)], ''],
    ['a torn head and a whole frame', `${HEAD}0${FRAME}`, [FRAME], [`${HEAD}0`], ''],
    ['no STX', `${HEAD}00x${FRAME}`, [FRAME], [`${HEAD}00x`], ''],
    ['a text without end', `${HEAD}00\x02${'x'.repeat(4_096)}`, [], [`${HEAD}00\x02${'x'.repeat(4_096)}`], ''],
    ['nothing', '', [], [], ''],
  ])('is cut: %s', (_, input, frames, skipped, rest) => {
    expect(slice(input)).toStrictEqual({ frames, skipped, rest })
  })

  it.each([
    [OPEN, 200, OPEN],
    [`${OPEN}\x16`, 200, `${OPEN}\x16`],
    [`${OPEN}\x16\x16`, 200, `${OPEN}\x16`],
    [FRAME.slice(0, 12), 1_000, undefined],
    [HEAD, 1_000, undefined],
  ])('gives %j %i ms, then takes %j for the frame', (rest, patienceMs, frame) => {
    expect(aandSlicer.gapAfterMs?.(latin1(rest))).toBe(patienceMs)
    const finished = aandSlicer.finish?.(latin1(rest))
    expect(finished && texts([finished])[0]).toBe(frame)
  })

  it('keeps every byte exactly once, and cuts the same however it arrives', () => {
    const piece = fc.oneof(
      fc.constantFrom(FRAME, OPEN, HEAD, '\x16', `${HEAD}0 \x06`).map(latin1),
      fc.uint8Array({ maxLength: 10 }),
    )
    const stream = fc
      .array(piece, { maxLength: 12 })
      .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))
    fc.assert(
      fc.property(stream, fc.nat(20), (input, portion) => {
        const whole = aandSlicer.push(input)
        const kept = [...whole.frames, ...whole.skipped, whole.rest].reduce((sum, part) => sum + part.length, 0)
        expect(kept).toBe(input.length)
        let rest = new Uint8Array()
        const frames: Uint8Array[] = []
        for (let from = 0; from < input.length; from += portion + 1) {
          const step = aandSlicer.push(Uint8Array.of(...rest, ...input.subarray(from, from + portion + 1)))
          frames.push(...step.frames)
          rest = step.rest.slice()
        }
        expect(texts(frames)).toStrictEqual(texts(whole.frames))
        expect(texts([rest])).toStrictEqual(texts([whole.rest]))
      }),
    )
  })
})

import decodeQr from 'qr/decode.js'
import { describe, expect, it } from 'vitest'
import { qrPicture, slipModuleDots } from './qr.ts'

/** Draws the path by its own squares and reads the picture with a decoder that shares nothing with the encoder. */
function read({ side, path }: ReturnType<typeof qrPicture>, dots: number): string {
  const width = side * dots
  const data = new Uint8Array(width * width * 4).fill(255)
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let down = 0; down < dots; down += 1) {
      const from = ((Number(y) * dots + down) * width + Number(x) * dots) * 4
      for (let at = from; at < from + dots * 4; at += 1) if (at % 4 !== 3) data[at] = 0
    }
  }
  return decodeQr({ width, height: width, data })
}

const VISIT =
  '社区健康小屋\n2026-11-16 10:31 王＊英\n血压 128/82 mmHg 略高\n空腹血糖 8.6 mmol/L 偏高\n仅供参考，不作诊断。'
const LARGEST = 'A'.repeat(666)

describe('a QR code', () => {
  it.each([
    ['a visit', VISIT],
    ['the largest summary', LARGEST],
    ['one letter', '好'],
  ])('says what was put in: %s', (_name, text) => {
    const picture = qrPicture(text)
    expect(read(picture, slipModuleDots(picture))).toBe(text)
  })

  it('has modules of whole dots, at least half a millimetre, and fits the 552 dots between the edges of a slip', () => {
    expect([VISIT, LARGEST].map((text) => slipModuleDots(qrPicture(text)))).toEqual([5, 4])
    expect(qrPicture(LARGEST).side * 4).toBeLessThanOrEqual(552)
  })

  it('of more than a code holds is refused', () => {
    expect(() => qrPicture('A'.repeat(3000))).toThrow()
  })
})

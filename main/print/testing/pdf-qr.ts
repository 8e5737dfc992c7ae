import { execFileSync } from 'node:child_process'
import decodeQr from 'qr/decode.js'

/** The QR code of a PDF's only page as a printer of 8 dots a millimetre prints it, black or white: what a phone reads there. */
export function pdfQr(pdf: Uint8Array): string {
  const picture = execFileSync('pdftoppm', ['-r', '203.2', '-mono', '-singlefile', '-'], {
    input: pdf,
    maxBuffer: 64e6,
  })
  const [head = '', width = 0, height = 0] = (/^P4\s(\d+)\s(\d+)\s/.exec(picture.toString('latin1', 0, 40)) ?? []).map(
    (part, index) => (index === 0 ? part : Number(part)),
  ) as [string, number, number]
  const rows = picture.subarray(head.length)
  const stride = Math.ceil(width / 8)
  const data = new Uint8Array(width * height * 4).fill(255)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const black = ((rows[y * stride + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1
      if (black) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  return decodeQr({ width, height, data })
}

import { execFileSync } from 'node:child_process'

/** What poppler finds in a PDF. */
export function pdfFacts(pdf: Uint8Array): { pages: number; widthMm: number; heightMm: number; text: string } {
  const read = (program: string, ...parts: string[]) => execFileSync(program, parts, { input: pdf, encoding: 'utf8' })
  const info = read('pdfinfo', '-')
  const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+) pts/.exec(info) ?? []
  const mm = (points: string | undefined) => Math.round((Number(points) / 72) * 25.4)
  return {
    pages: Number(/Pages:\s+(\d+)/.exec(info)?.[1]),
    widthMm: mm(width),
    heightMm: mm(height),
    text: read('pdftotext', '-layout', '-', '-'),
  }
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { pdfFacts } from '../main/print/testing/pdf-facts.ts'
import { pdfQr } from '../main/print/testing/pdf-qr.ts'
import { walk } from './demo/walk.ts'
import { SCREENS } from './testing/stage.ts'

/** Width and height stand in a PNG's first chunk. */
function pictureSize(file: string) {
  const bytes = readFileSync(file)
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

/** What a phone reads off the slip. */
const SCANNED = { usual: '血压 128/82 mmHg 略高\n心跳 71 次/分 正常', dangerous: '血压 186/112 mmHg 很高' } as const

/** What each visit of the walk measured, as the paper must say it. */
const SAID = {
  usual: ['128', '82', '71', 'mmHg', '次/分', '略高', '正常', '90–119', '60–79'],
  dangerous: ['186', '112', '88', 'mmHg', '次/分', '很高', '正常', '只测了一次'],
} as const

test('the demo walks two visits and leaves pictures, prints with every value, and the package of the week', async () => {
  const folder = test.info().outputPath('demo-output')
  await walk(folder)
  const files = readdirSync(folder)
  for (const [orientation, size] of Object.entries(SCREENS)) {
    const pictures = files.filter((file) => file.endsWith(`-${orientation}.png`))
    expect(pictures.length).toBeGreaterThanOrEqual(8)
    for (const picture of pictures) expect(pictureSize(join(folder, picture)), picture).toEqual(size)
  }
  for (const [visit, words] of Object.entries(SAID) as [keyof typeof SAID, readonly string[]][]) {
    const slipPdf = readFileSync(join(folder, `${visit}-slip.pdf`))
    expect.soft(pdfQr(slipPdf)).toContain(SCANNED[visit])
    const slip = pdfFacts(slipPdf)
    expect(slip).toMatchObject({ pages: 1, widthMm: 80 })
    const sheet = pdfFacts(readFileSync(join(folder, `${visit}-a4.pdf`)))
    expect(sheet).toMatchObject({ widthMm: 210, heightMm: 297 })
    for (const word of words) {
      expect.soft(slip.text, `slip of the ${visit} visit`).toContain(word)
      if (word !== '只测了一次') expect.soft(sheet.text, `sheet of the ${visit} visit`).toContain(word)
    }
  }
  const [week] = files.filter((file) => /_\d{4}W\d{2}$/.test(file))
  const inside = readdirSync(join(folder, week ?? ''), { recursive: true }).map(String)
  for (const ending of ['.xlsx', '.csv', '.ndjson', 'manifest.json', 'Bundle-001.json']) {
    expect(
      inside.some((file) => file.endsWith(ending)),
      ending,
    ).toBe(true)
  }
})

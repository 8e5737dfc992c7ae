/**
 * `npm run contact-sheet`: small pictures of every screen in every state side by side, one sheet for each orientation, language and
 * size of type, one in high contrast and one in grey; left in `demo-output/contact-sheets/` for somebody to look at.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import {
  type BuiltGallery,
  buildGallery,
  type Drawing,
  draw,
  LANGUAGES,
  SCREEN_STATES,
  STEPS,
} from './testing/gallery.ts'
import { launchBrowser, ORIENTATIONS, type Orientation, SCREENS } from './testing/stage.ts'

const folder = 'demo-output/contact-sheets'
/** Pixels of a screen to one of its small picture. */
const REDUCED = 4
const COLUMNS: Readonly<Record<Orientation, number>> = { portrait: 8, landscape: 5 }

type Sheet = Omit<Drawing, 'screen'> & { readonly grey?: true }
const sheets: readonly Sheet[] = [
  ...LANGUAGES.flatMap((lang) => STEPS.map((step) => ({ lang, step }))),
  { lang: 'zh', step: '1', contrast: 'high' },
  { lang: 'zh', step: '1', grey: true },
]

async function drawSheet(browser: Browser, gallery: BuiltGallery, orientation: Orientation, sheet: Sheet) {
  const { width, height } = SCREENS[orientation]
  const page = await gallery.open(browser, orientation)
  if (sheet.grey) await seeGrey(page)
  const pictures: { readonly screen: string; readonly jpeg: string }[] = []
  for (const screen of SCREEN_STATES) {
    await draw(page, { ...sheet, screen })
    const jpeg = (await page.screenshot({ type: 'jpeg', quality: 80 })).toString('base64')
    pictures.push({ screen, jpeg })
  }
  await page.context().close()
  const name = [orientation, sheet.lang, sheet.step, sheet.contrast && 'high-contrast', sheet.grey && 'grey']
  const paper = await browser.newPage({
    viewport: { width: (width / REDUCED + 8) * COLUMNS[orientation] + 16, height },
  })
  const figures = pictures.map(
    ({ screen, jpeg }) =>
      `<figure><img src="data:image/jpeg;base64,${jpeg}" width="${width / REDUCED}"><figcaption>${screen}</figcaption></figure>`,
  )
  await paper.setContent(
    `<style>body{margin:8px;display:flex;flex-wrap:wrap;gap:8px;font:13px sans-serif}figure{margin:0}img{border:1px solid #888}</style>
    ${figures.join('')}`,
  )
  await paper.screenshot({ path: join(folder, `${name.filter(Boolean).join('-')}.png`), fullPage: true })
  await paper.close()
}

async function seeGrey(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setEmulatedVisionDeficiency', { type: 'achromatopsia' })
}

const browser = await launchBrowser()
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const gallery = await buildGallery('gallery-contact-sheet')
for (const orientation of ORIENTATIONS) {
  for (const sheet of sheets) await drawSheet(browser, gallery, orientation, sheet)
}
await browser.close()
console.log(`${sheets.length * 2} sheets of ${SCREEN_STATES.length} screens in ${folder}/`)

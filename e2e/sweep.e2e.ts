/** Every screen in every state, in both orientations and languages and at all three sizes of type, keeps to the rules. */
import { expect } from '@playwright/test'
import { draw, LANGUAGES, moved, nameOf, SCREEN_STATES, STEPS, test } from './testing/gallery.ts'
import { breachesAtOnce, violations } from './testing/rules.ts'
import { ORIENTATIONS } from './testing/stage.ts'

test.describe.configure({ mode: 'parallel', timeout: 600_000 })

for (const orientation of ORIENTATIONS) {
  test(`sizes, targets, no scrolling, nothing clipped or overlapping: ${orientation}`, async ({ browser, gallery }) => {
    const page = await gallery.open(browser, orientation)
    for (const screen of SCREEN_STATES) {
      for (const lang of LANGUAGES) {
        for (const step of STEPS) {
          const drawing = { screen, lang, step }
          await draw(page, drawing)
          const found = await breachesAtOnce(page, orientation)
          if (found.length > 0) await page.screenshot({ path: test.info().outputPath(`${nameOf(drawing)}.png`) })
          expect.soft(found, nameOf(drawing)).toEqual([])
        }
      }
    }
    await page.context().close()
  })
}

/** What axe sees hardly depends on the size of type; so each language is looked at on one kind of screen, in both contrasts. */
for (const [orientation, lang] of [
  ['portrait', 'zh'],
  ['landscape', 'en'],
] as const) {
  test(`axe finds nothing, contrast of 7:1 included: ${orientation}, ${lang}`, async ({ browser, gallery }) => {
    const page = await gallery.open(browser, orientation)
    for (const screen of SCREEN_STATES) {
      for (const contrast of [undefined, 'high'] as const) {
        const drawing = { screen, lang, step: '1', ...(contrast ? { contrast } : {}) } as const
        await draw(page, drawing)
        expect.soft(await violations(page, contrast ? 'contrast' : 'everything'), nameOf(drawing)).toEqual([])
      }
    }
    await page.context().close()
  })
}

test('nothing moves on a screen after its first paint', async ({ browser, gallery }) => {
  const page = await gallery.open(browser, 'portrait')
  for (const screen of SCREEN_STATES) {
    const drawing = { screen, lang: 'zh', step: '1' } as const
    await draw(page, drawing)
    expect.soft(await moved(page), nameOf(drawing)).toEqual([])
  }
  await page.locator('h1').evaluate((title) => title.style.setProperty('margin-top', '200px'))
  expect(await moved(page), 'the look itself sees what moves').not.toEqual([])
  await page.context().close()
})

/** The signs of the levels are told apart by their shape alone: in grey and in each kind of colour blindness, on the picture. */
import { expect } from '@playwright/test'
import type { Page } from 'playwright-core'
import { drawSigns, test } from './testing/gallery.ts'

const EYES = ['achromatopsia', 'deuteranopia', 'protanopia', 'tritanopia'] as const
/** Of a sign's pixels, how many must differ plainly in lightness from every other sign's. */
const APART = 0.04
const PLAINLY = 60

test('no two signs look alike to any eyes, in either contrast', async ({ browser, gallery }) => {
  const page = await gallery.open(browser, 'landscape')
  const session = await page.context().newCDPSession(page)
  for (const contrast of [undefined, 'high'] as const) {
    await drawSigns(page, contrast)
    for (const type of EYES) {
      await session.send('Emulation.setEmulatedVisionDeficiency', { type })
      const signs = await lightnessOfSigns(page)
      expect(signs).toHaveLength(8)
      signs.forEach((sign, index) => {
        for (const other of signs.slice(index + 1)) {
          const differing = sign.lightness.filter((value, at) => Math.abs(value - (other.lightness[at] ?? 0)) > PLAINLY)
          const share = differing.length / sign.lightness.length
          expect.soft(share, `${sign.level} and ${other.level}, ${type}, ${contrast ?? 'usual'}`).toBeGreaterThan(APART)
        }
      })
    }
  }
  await page.context().close()
})

interface Seen {
  readonly level: string
  /** A pixel of a 96 × 96 picture, ground 0 and ink 255: the tint of the ground is no sign. */
  readonly lightness: readonly number[]
}

async function lightnessOfSigns(page: Page): Promise<Seen[]> {
  const picture = (await page.screenshot()).toString('base64')
  return page.evaluate(async (base64) => {
    const side = 96
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    return [...document.querySelectorAll<HTMLElement>('[data-level]')].map((item) => {
      const box = item.querySelector('svg')?.getBoundingClientRect()
      const drawn = new OffscreenCanvas(side, side).getContext('2d')
      if (!box || !drawn) throw new Error('no sign, or no canvas')
      drawn.drawImage(image, box.x, box.y, box.width, box.height, 0, 0, side, side)
      const { data } = drawn.getImageData(0, 0, side, side)
      const grey = Array.from({ length: side * side }, (_, at) => {
        const [red = 0, green = 0, blue = 0] = data.slice(at * 4, at * 4 + 3)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
      })
      const ground = grey[0] ?? 0
      const furthest = Math.max(1, ...grey.map((value) => Math.abs(value - ground)))
      const lightness = grey.map((value) => (Math.abs(value - ground) / furthest) * 255)
      return { level: item.dataset['level'] ?? '', lightness }
    })
  }, picture)
}

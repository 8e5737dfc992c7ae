/** Pictures of a page in both orientations, numbered in the order taken. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { ORIENTATIONS, SCREENS } from '../testing/stage.ts'

export class Gallery {
  readonly #folder: string
  #count = 0
  readonly files: string[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The kiosk as it stands, on the upright and on the wide screen. */
  async kiosk(page: Page, name: string): Promise<void> {
    const before = page.viewportSize()
    const number = this.#next()
    for (const orientation of ORIENTATIONS) {
      await page.setViewportSize(SCREENS[orientation])
      await this.#take(page, `${number}-${name}-${orientation}.png`)
    }
    if (before) await page.setViewportSize(before)
  }

  async desk(page: Page, name: string): Promise<void> {
    await this.#take(page, `${this.#next()}-desk-${name}.png`)
  }

  #next(): string {
    this.#count += 1
    return String(this.#count).padStart(2, '0')
  }

  async #take(page: Page, file: string): Promise<void> {
    await page.evaluate(async () => {
      await document.fonts.ready
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    })
    await page.screenshot({ path: join(this.#folder, file) })
    this.files.push(file)
  }
}

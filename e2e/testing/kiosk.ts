/** What a person does at the kiosk, by touch and card, and what they see. */
import { expect } from '@playwright/test'
import type { Locator, Page } from 'playwright-core'
import type { Screen } from '../../renderer/kiosk/route.ts'

/** A second touch within this time on a screen that has just come is taken for a tremor (`renderer/base/double-touch.ts`). */
const TREMOR_MS = 650
/** A Bluetooth meter that has just hung up is left alone for some real seconds. */
const PATIENCE = { timeout: 45_000 }

export class KioskHand {
  readonly page: Page
  #touchedAt = 0

  constructor(page: Page) {
    this.page = page
  }

  /** A keyboard wedge: a character each millisecond by its own clock, however busy this machine is, then Enter. */
  async card(code: string): Promise<void> {
    await this.page.evaluate((text) => {
      const startedAt = performance.now()
      for (const [index, key] of [...text, 'Enter'].entries()) {
        const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
        Object.defineProperty(event, 'timeStamp', { value: startedAt + index })
        window.dispatchEvent(event)
      }
    }, code)
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name })
  }

  async touch(name: string | RegExp): Promise<void> {
    await this.touchAt(this.button(name).first())
  }

  async touchAt(button: Locator): Promise<void> {
    await expect(button).toBeVisible(PATIENCE)
    const calmAt = this.#touchedAt + TREMOR_MS
    await expect.poll(() => performance.now(), { intervals: [20] }).toBeGreaterThan(calmAt)
    await button.tap()
    await this.#taken()
  }

  /** On a busy machine the page may come to a touch, and count from it what is a tremor, long after it was made. */
  async #taken(): Promise<void> {
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
    this.#touchedAt = performance.now()
  }

  /** Digits on the pad. The first one, and the same again, wait as after a tremor. */
  async type(digits: string): Promise<void> {
    for (const [index, digit] of [...digits].entries()) {
      const key = this.page.getByRole('button', { name: digit, exact: true })
      if (index === 0 || digit === digits[index - 1]) await this.touchAt(key)
      else await key.tap()
    }
    await this.#taken()
  }

  async sees(text: string | RegExp): Promise<void> {
    await expect(this.page.getByText(text).filter({ visible: true }).first()).toBeVisible(PATIENCE)
  }

  async seesNot(text: string | RegExp): Promise<void> {
    await expect(this.page.getByText(text)).toHaveCount(0, PATIENCE)
  }

  async title(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: text })).toBeVisible(PATIENCE)
  }

  async on(screen: Screen): Promise<void> {
    await expect(this.page.locator(`.frame[data-screen="${screen}"]`)).toBeVisible(PATIENCE)
  }

  /** The numbers on the screen, in order, without their units. */
  async shows(...digits: string[]): Promise<void> {
    const shown = () =>
      this.page
        .locator('.nums .v, .critnums .v')
        .evaluateAll((places) => places.map((place) => place.firstChild?.textContent?.trim()))
    await expect.poll(shown, PATIENCE).toEqual(digits)
  }

  /** Card, 是，是我, and the choose screen. */
  async signIn(code: string): Promise<void> {
    await this.card(code)
    await this.touch('是，是我')
    await this.on('choose')
  }
}

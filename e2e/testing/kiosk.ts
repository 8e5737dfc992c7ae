/** What a person does at the kiosk, by touch and card. */
import { expect } from '@playwright/test'
import type { Locator, Page } from 'playwright-core'

export class KioskHand {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** A keyboard wedge: the characters faster than anybody types, then Enter. */
  async card(code: string): Promise<void> {
    await this.page.evaluate((text) => {
      const press = (key: string) =>
        window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      for (const key of text) press(key)
      press('Enter')
    }, code)
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name })
  }

  async touch(name: string | RegExp): Promise<void> {
    await this.button(name).first().tap()
  }

  async sees(text: string | RegExp): Promise<void> {
    await expect(this.page.getByText(text).first()).toBeVisible({ timeout: 30_000 })
  }

  async title(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: text })).toBeVisible({ timeout: 30_000 })
  }

  /** Card, 是，是我, and the choose screen. */
  async signIn(code: string): Promise<void> {
    await this.card(code)
    await this.touch('是，是我')
    await this.title('您想测哪一项？')
  }
}

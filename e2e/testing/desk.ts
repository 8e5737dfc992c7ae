/** What staff do at the desk. */
import { expect } from '@playwright/test'
import type { Locator, Page } from 'playwright-core'

export class DeskHand {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async firstStaff(name: string, pin: string): Promise<void> {
    await this.page.getByLabel('姓名').fill(name)
    await this.page.getByLabel(/^密码/).fill(pin)
    await this.page.getByLabel('再输一次密码').fill(pin)
    await this.page.getByRole('button', { name: '登记并登录' }).click()
    await this.page.getByRole('tab', { name: '今天' }).waitFor()
  }

  /** After five idle minutes of station time the desk is locked. One member of staff: the name is chosen already. */
  async signIn(pin: string): Promise<void> {
    await this.page.getByLabel(/^密码/).fill(pin)
    await this.page.getByRole('button', { name: '登录' }).click()
    await this.page.getByRole('tab', { name: '今天' }).waitFor()
  }

  async open(tab: '今天' | '居民' | '待认领' | '仪器' | '设置'): Promise<void> {
    await this.page.getByRole('tab', { name: tab }).click()
  }

  /** The line of a table that has this text. */
  row(text: string | RegExp): Locator {
    return this.page.getByRole('row').filter({ hasText: text })
  }

  /** Gives a measurement of the unclaimed table to somebody found by a part of the name. */
  async claim(row: Locator, name: string, reason: string): Promise<void> {
    await row.getByRole('button', { name: /^认领/ }).click()
    const window = this.page.getByRole('dialog')
    await window.getByLabel('找居民').fill(name)
    await window.getByRole('option', { name }).click()
    await window.getByRole('button', { name: reason }).click()
    await window.getByRole('button', { name: `认领给${name}` }).click()
    await expect(window).toHaveCount(0)
  }

  async receiveAlert(): Promise<void> {
    await this.page.getByRole('button', { name: '收到，我过去' }).first().click()
  }

  async handleAlert(outcome: string): Promise<void> {
    await this.page.getByText(outcome, { exact: true }).first().click()
    await this.page.getByRole('button', { name: '处理完了' }).first().click()
  }
}

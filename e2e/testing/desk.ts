/** What staff do at the desk. */
import type { Page } from 'playwright-core'

interface TakesPictures {
  desk(page: Page, name: string): Promise<void>
}

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
    await this.page.getByText(name).first().waitFor()
  }

  async receiveAlert(): Promise<void> {
    await this.page.getByRole('button', { name: '收到，我过去' }).first().click()
  }

  async handleAlert(outcome: string): Promise<void> {
    await this.page.getByText(outcome, { exact: true }).first().click()
    await this.page.getByRole('button', { name: '处理完了' }).first().click()
  }

  async gallery(gallery: TakesPictures, name: string): Promise<void> {
    await gallery.desk(this.page, name)
  }
}

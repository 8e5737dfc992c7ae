import { SCREENS } from './testing/stage.ts'
import { expect, test } from './testing/test.ts'

test('the manager sets how the station is called and how its screen looks; the kiosk shows it at once', async ({
  stage,
  kiosk,
  desk,
}) => {
  const before = stage.station.store.read.settings.get('station.name')
  const { page } = desk
  await desk.open('设置')
  const name = page.getByLabel('站点名称')
  const savedIn = (group: string) =>
    page
      .locator('.settings-group')
      .filter({ has: page.getByRole('heading', { name: group }) })
      .getByRole('status')
  await name.fill('柳荫街健康小屋')
  // A look at another page loses nothing.
  await desk.open('今天')
  await desk.open('设置')
  await expect(name).toHaveValue('柳荫街健康小屋')
  await kiosk.seesNot('柳荫街健康小屋')
  await page.getByRole('button', { name: '保存：站点' }).click()
  await expect(savedIn('站点')).toHaveText('已保存。')
  await kiosk.title('柳荫街健康小屋')

  const distance = page.getByLabel(/毫米/)
  await distance.fill('近')
  await page.getByText('高对比度', { exact: true }).click()
  await page.getByRole('button', { name: '保存：屏幕和语音' }).click()
  await expect(distance).toHaveAttribute('aria-invalid', 'true')
  await expect(distance).toHaveValue('近')
  await expect(savedIn('屏幕和语音')).toBeEmpty()
  await expect(kiosk.page.locator('html')).toHaveAttribute('data-contrast', 'high')

  const { settings } = stage.station.store.write
  settings.set('screen.highContrast', false, { kind: 'cli' })
  settings.set('station.name', before ?? '社区健康小屋', { kind: 'cli' })
})

test('on an upright screen, in English and with all its pages, the bar of the desk still has its last button', async ({
  desk,
}) => {
  const { page } = desk
  await page.setViewportSize(SCREENS.portrait)
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('tab', { name: 'Settings' })).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('button', { name: 'Lock' })).toBeInViewport({ ratio: 1 })
})

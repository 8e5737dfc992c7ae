import { expect, mmhg, openVisit, readingsOf, restForPressure, test } from './testing/test.ts'

test('the minute between two readings is a real minute, counted down on the screen', async ({
  stage,
  kiosk,
  person,
}) => {
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  await restForPressure(stage, kiosk)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(118, 74, 62), options: {} })
  await kiosk.on('second')
  const began = performance.now()
  const timer = kiosk.page.getByRole('timer')
  const left = async () => Number(await timer.textContent())
  expect(await left()).toBeGreaterThan(45)
  await expect.poll(left, { timeout: 60_000 }).toBeLessThan(20)
  // Not before its time, and not much later.
  await expect(kiosk.page.locator('.frame[data-screen="ready"]')).toBeVisible({ timeout: 60_000 })
  const tookMs = performance.now() - began
  expect(tookMs).toBeGreaterThan(55_000)
  expect(tookMs).toBeLessThan(70_000)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(120, 76, 64), options: {} })
  await kiosk.on('result')
  await kiosk.shows('119', '75', '63')
  expect(readingsOf(stage, visit.id)).toContain('sbp 119 mean')
})

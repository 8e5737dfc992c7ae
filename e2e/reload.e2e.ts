import { expect, MINUTE, mmhg, openVisit, SECOND, test } from './testing/test.ts'

test('a page that is loaded again in the middle of a visit shows the same person’s same screen', async ({
  stage,
  kiosk,
  person,
}) => {
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  await kiosk.page.reload()
  await kiosk.on('choose')
  await kiosk.sees(person.maskedName)

  await kiosk.touch(/^血压/)
  await kiosk.touch(/^都没有/)
  stage.pass(2 * MINUTE)
  await kiosk.page.reload()
  await kiosk.on('guide')
  // The rest goes on from where it was: three minutes are left, not five.
  await expect(kiosk.page.getByRole('timer')).toHaveText(/^2:\d\d$/)
  stage.pass(3 * MINUTE)
  await kiosk.on('ready')

  await stage.measure({ meterId: 'ble-pressure', values: mmhg(132, 83, 69), options: {} })
  await kiosk.on('second')
  stage.pass(20 * SECOND)
  await kiosk.page.reload()
  await kiosk.on('second')
  const left = Number(await kiosk.page.getByRole('timer').textContent())
  expect(left).toBeGreaterThan(10)
  expect(left).toBeLessThanOrEqual(40)

  await kiosk.touch('停下来')
  await kiosk.on('result')
  await kiosk.page.reload()
  await kiosk.on('result')
  await kiosk.shows('132', '83', '69')
  expect(openVisit(stage).id).toBe(visit.id)
})

test('a page that is loaded again at rest, or before a yes, shows nobody', async ({ stage, kiosk, person }) => {
  await kiosk.card(person.card)
  await kiosk.on('confirm')
  await kiosk.page.reload()
  await kiosk.on('rest')
  await kiosk.seesNot(person.name)
  expect(stage.station.visits.open).toBeNull()
})

test('the limit of a screen holds after a reload too', async ({ stage, kiosk, person }) => {
  await kiosk.signIn(person.card)
  await kiosk.page.reload()
  await kiosk.on('choose')
  stage.pass(MINUTE + SECOND)
  await kiosk.on('stillThere')
  stage.pass(31 * SECOND)
  await kiosk.on('rest')
})

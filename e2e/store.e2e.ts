import { expect, measuredSince, mmhg, openVisit, readingsOf, restForPressure, test } from './testing/test.ts'

test('没存上: the numbers stay, nothing says 已保存, and 再存一次 works once there is room', async ({
  stage,
  kiosk,
  person,
}) => {
  const since = stage.station.clock.now()
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  await restForPressure(stage, kiosk)
  stage.disk.full = true
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(127, 81, 68), options: {} })
  await kiosk.on('notSaved')
  await kiosk.sees('没存上')
  await kiosk.sees('请先别走，叫一下工作人员')
  await kiosk.shows('127', '81', '68')
  await kiosk.seesNot('已保存')
  expect(measuredSince(stage, since)).toEqual([])

  await kiosk.touch('再存一次')
  await kiosk.on('notSaved')
  await kiosk.seesNot('已保存')
  expect(measuredSince(stage, since)).toEqual([])

  // The station tries again by itself too, and may be quicker than the finger.
  stage.disk.full = false
  await kiosk
    .button('再存一次')
    .tap({ timeout: 3000 })
    .catch(() => undefined)
  await kiosk.on('second')
  expect(measuredSince(stage, since)).toMatchObject([{ measurement: { claim: 'attributed', visitId: visit.id } }])
  expect(readingsOf(stage, visit.id)).toContain('sbp 127 mean')
})

test('with a store that takes nothing nobody can begin, and the rest screen says so', async ({
  stage,
  kiosk,
  person,
}) => {
  await kiosk.card(person.card)
  await kiosk.on('confirm')
  stage.disk.full = true
  await kiosk.touch('是，是我')
  await kiosk.sees('没存上，请先别走，叫一下工作人员')
  await kiosk.touch('好了')
  await kiosk.sees('现在不能测')
  expect(stage.station.visits.open).toBeNull()
  stage.disk.full = false
  stage.pass(6000)
  await kiosk.sees('点一下开始')
})

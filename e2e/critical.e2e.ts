import type { KioskHand } from './testing/kiosk.ts'
import type { Stage } from './testing/stage.ts'
import { expect, MINUTE, mmhg, openVisit, type Person, readingsOf, SECOND, STAFF, test } from './testing/test.ts'

async function dangerous(stage: Stage, kiosk: KioskHand, person: Person) {
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  await kiosk.touch(/^血压/)
  await kiosk.touch(/^都没有/)
  await kiosk.on('guide')
  stage.pass(4 * MINUTE)
  await kiosk.touch('我已经坐了5分钟')
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(193, 117, 95), options: {} })
  await kiosk.on('critical')
  return visit
}

test('a dangerous result holds the screen until the desk has answered, and promises nothing before', async ({
  stage,
  kiosk,
  person,
  desk,
}) => {
  const visit = await dangerous(stage, kiosk, person)
  await kiosk.sees('请坐着别动')
  await kiosk.sees('正在叫工作人员')
  await kiosk.shows('193', '117')
  await expect(kiosk.button(/结束|返回|下一项|好了|继续/)).toHaveCount(0)
  await kiosk.seesNot('工作人员已收到通知')
  const [alert] = stage.station.store.read.alerts.unresolved()
  expect(alert).toMatchObject({ reason: 'result', tier: 'now', rings: true, state: 'open', visitId: visit.id })
  expect(readingsOf(stage, visit.id)).toContain('sbp 193 member')

  await expect(desk.page.getByRole('alert')).toContainText('193/117')
  await expect(desk.page.getByRole('alert')).toContainText(person.name)
  stage.pass(12 * SECOND)
  await kiosk.sees('正在叫工作人员')
  stage.pass(8 * SECOND)
  await kiosk.sees('请举手叫一下工作人员')

  // The desk's alarm outlives a reload of its page.
  await desk.page.reload()
  await expect(desk.page.getByRole('alert')).toContainText('193/117')

  // Neither time nor a card ends it; a desk that has locked itself still rings, without a name.
  stage.pass(6 * MINUTE)
  await expect(desk.page.getByRole('alert')).toContainText('有警报还没有人收到')
  await expect(desk.page.getByText(person.name)).toHaveCount(0)
  await kiosk.card('000000000000')
  await kiosk.on('critical')
  await kiosk.shows('193', '117')
  await desk.signIn(STAFF.pin)

  await desk.receiveAlert()
  await kiosk.sees('工作人员已收到通知')
  const [staff] = stage.station.store.read.staff.active()
  expect(stage.station.store.read.alerts.byId(alert?.id ?? '')).toMatchObject({
    state: 'acknowledged',
    acknowledgedBy: staff?.id,
  })
  await kiosk.on('critical')

  await desk.handleAlert('休息观察')
  await expect(desk.row('193/117')).toContainText('已处理')
  await kiosk.on('result')
  await kiosk.shows('193', '117', '95')
  expect(stage.station.store.read.alerts.byId(alert?.id ?? '')).toMatchObject({
    state: 'closed',
    outcome: 'rest-and-watch',
    closedReason: 'handled',
  })
  await kiosk.touch('结束')
  await kiosk.on('finish')
})

test('a reload of the kiosk in danger shows the danger again', async ({ stage, kiosk, person }) => {
  await dangerous(stage, kiosk, person)
  await kiosk.page.reload()
  await kiosk.on('critical')
  await kiosk.shows('193', '117')
  await kiosk.sees('正在叫工作人员')
})

test('叫工作人员 from any screen rings at the desk; the person may go on', async ({ stage, kiosk, person, desk }) => {
  await kiosk.signIn(person.card)
  await kiosk.touch('叫工作人员')
  await kiosk.on('help')
  await kiosk.sees('正在叫工作人员')
  await expect(desk.page.getByRole('alert')).toContainText('叫工作人员')
  await kiosk.touch('返回')
  await kiosk.on('choose')
  await desk.receiveAlert()
  expect(stage.station.store.read.alerts.unresolved()).toMatchObject([{ reason: 'help', state: 'acknowledged' }])
})

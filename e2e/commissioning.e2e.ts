import type { DeskHand } from './testing/desk.ts'
import type { Stage } from './testing/stage.ts'
import { BETWEEN, expect, measuredSince, mmhg, openVisit, readingsOf, test } from './testing/test.ts'

const NEW = { name: '二号桌血压计', place: '二号桌' }

/** A station of its own: a meter is put away and comes back as another one. */
test.use({ residents: 2 })

const pathOf = async (stage: Stage): Promise<string> => {
  const { meters } = await stage.virtual.bench.list()
  const path = meters.flatMap((one) => (one.id === 'serial-monitor' && one.kind === 'serial' ? [one.path] : []))[0]
  if (path === undefined) throw new Error('no serial monitor on the bench')
  return path
}

async function retire(desk: DeskHand, name: string): Promise<void> {
  await desk.row(name).getByRole('button', { name: /^打开/ }).click()
  await desk.page.getByRole('button', { name: '停用' }).click()
  await desk.page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
  await expect(desk.row(name)).toHaveCount(0)
}

test('a meter is taken into use at the desk: found, connected, tried, named; then an elder measures with it', async ({
  stage,
  desk,
  kiosk,
  person,
}) => {
  const { bench } = stage.virtual
  const { read } = stage.station.store
  const path = await pathOf(stage)
  const since = stage.station.clock.now()
  await desk.open('仪器')
  await retire(desk, '隧道式血压计')

  await desk.page.getByRole('button', { name: '登记仪器' }).click()
  const window = desk.page.getByRole('dialog', { name: '登记仪器' })
  const at = (step: string) => expect(window.locator('[aria-current=step]')).toHaveText(step)
  await at('找到仪器')
  await window.getByRole('radio', { name: path }).first().waitFor()
  await window.locator('.sighting').filter({ hasText: path }).first().click()
  await window.getByRole('button', { name: /自己选/ }).click()
  await window.getByLabel('找型号').fill('2655')
  await window.locator('.sighting').filter({ hasText: 'TM-2655' }).first().click()
  await window.getByRole('button', { name: '下一步' }).click()
  await at('接好')
  await window.getByRole('button', { name: '都做好了，下一步' }).click()
  await at('试测')
  await expect(window.getByText('等结果')).toBeVisible()
  await expect.poll(() => stage.isLinked('serial-monitor')).toBe(true)

  // An elder sits at the kiosk meanwhile: the trial is not theirs.
  await kiosk.signIn(person.card)
  await kiosk.touch(/^血压/)
  await kiosk.touch(/^都没有/)
  await kiosk.touch('我已经坐了5分钟')
  await kiosk.on('ready')
  await bench.measure('serial-monitor', { kind: 'pressure', systolic: 171, diastolic: 101, pulse: 88 })
  await expect(window.locator('.decoded.large')).toContainText('171')
  await kiosk.on('ready')
  await kiosk.seesNot('171')
  const meterId = stage.meterId('serial-monitor')
  expect(measuredSince(stage, since)).toMatchObject([{ measurement: { meterId, claim: 'nobody' }, readings: [] }])
  expect(read.meters.quality(meterId, 10)).toMatchObject([{ kind: 'trial' }])
  expect(read.alerts.unresolved()).toEqual([])

  await window.getByRole('button', { name: '一样，下一步' }).click()
  await at('起名')
  await window.getByLabel('名称').fill(NEW.name)
  await window.getByLabel('位置').fill(NEW.place)
  await window.getByRole('button', { name: '登记这台' }).click()
  await expect(window).toHaveCount(0)
  await expect(desk.row(NEW.name)).toContainText('已连')

  const visit = openVisit(stage)
  // What may have been begun before goes to the desk.
  stage.pass(2 * BETWEEN)
  await stage.measure({ meterId: 'serial-monitor', values: mmhg(126, 78, 64), options: {} })
  await kiosk.on('second')
  stage.pass(BETWEEN)
  await stage.measure({ meterId: 'serial-monitor', values: mmhg(128, 80, 66), options: {} })
  await kiosk.on('result')
  await kiosk.shows('127', '79', '65')
  await kiosk.sees('已保存')
  expect(measuredSince(stage, since)).toMatchObject([
    { measurement: { claim: 'nobody' } },
    { measurement: { meterId, claim: 'attributed', residentId: person.id, visitId: visit.id } },
    { measurement: { meterId, claim: 'attributed', residentId: person.id, visitId: visit.id } },
  ])
  expect(readingsOf(stage, visit.id)).toContain('sbp 127 mean')
})

import { seedCardCode } from '../db/seed-people.ts'
import type { Screen } from '../renderer/kiosk/route.ts'
import { KioskHand } from './testing/kiosk.ts'
import { breaches, SITES, violations } from './testing/rules.ts'
import type { Orientation, Stage } from './testing/stage.ts'
import { BETWEEN, expect, MINUTE, mmhg, newPerson, REST, restForPressure, SECOND, STAFF, test } from './testing/test.ts'

/** Each orientation on a station of its own, with residents who have a year behind them. */
test.use({ residents: 12 })
test.describe.configure({ mode: 'parallel', timeout: 300_000 })

/** Among the longest names there are. */
const LONG_NAME = '买买提·吐尔逊'

/** Looks at a screen as a real visit draws it, in both languages; sizes of type and states are swept from the fixtures. */
function looker(kiosk: KioskHand, orientation: Orientation) {
  const { page } = kiosk
  const looked = new Set<string>()
  const language = page.locator('.tools button[lang]')
  async function look(screen: Screen, variant = ''): Promise<void> {
    await kiosk.on(screen)
    looked.add(screen)
    for (const next of ['en', 'zh-CN'] as const) {
      const where = `${screen} ${variant} ${next === 'en' ? 'zh' : 'en'}`
      const found = [
        ...(await breaches(page, orientation)),
        // axe needs a second for each; the other language differs in words alone.
        ...(next === 'en' ? await violations(page) : []),
      ]
      if (found.length > 0) await page.screenshot({ path: test.info().outputPath(`${where}.png`) })
      expect.soft(found, where).toEqual([])
      await kiosk.touchAt(language)
      await expect(page.locator('html')).toHaveAttribute('lang', next)
    }
  }
  return { look, looked }
}

async function openAt(stage: Stage, orientation: Orientation): Promise<KioskHand> {
  const { settings } = stage.station.store.write
  settings.set('screen.diagonalInches', SITES[orientation].diagonalInches, { kind: 'station' })
  settings.set('screen.distanceMm', SITES[orientation].distanceMm, { kind: 'station' })
  settings.set('print.slipQueue', 'none-there', { kind: 'station' })
  const kiosk = new KioskHand(await stage.openKiosk(orientation))
  await kiosk.on('rest')
  return kiosk
}

function oldHand(stage: Stage, n: number): string {
  const card = seedCardCode(n)
  const { residents } = stage.station.store.read
  const tile = residents.byCard(card)
  if (!tile) throw new Error(`no resident ${n}`)
  stage.station.store.write.residents.update(tile.id, { name: LONG_NAME }, { kind: 'station' })
  return card
}

for (const orientation of ['portrait', 'landscape'] as const) {
  test(`signing in, ${orientation}: every screen keeps to the rules`, async ({ stage }) => {
    const kiosk = await openAt(stage, orientation)
    const { look, looked } = looker(kiosk, orientation)
    // Namesakes are told apart by their house wherever they are in the store; both orientations may meet at one station.
    const [phoneTail, firstHouse] = orientation === 'portrait' ? ['6391', 21] : ['6392', 31]
    for (let n = 0; n < 4; n += 1) {
      const { id } = newPerson(stage, { phoneTail, name: LONG_NAME })
      stage.station.store.write.residents.update(id, { laneGroup: `${firstHouse + n}` }, { kind: 'station' })
    }
    await look('rest')
    await kiosk.touch('点一下开始')
    await look('identify')
    await kiosk.card('000000000000')
    await kiosk.sees('没认出这张卡')
    await look('identify', 'unknown card')
    await kiosk.touch('手机后四位')
    await kiosk.type('0102')
    await kiosk.touch('确定')
    await kiosk.sees('没找到')
    await kiosk.type(phoneTail)
    await look('keypad')
    await kiosk.touch('确定')
    await look('tiles')
    await kiosk.touchAt(kiosk.page.locator('.choice').first())
    await look('confirm', 'after a tile')
    await kiosk.touch('不是')
    await kiosk.touch('不登记先测')
    await kiosk.touch('更多项目')
    await kiosk.touch(/^尿酸/)
    await look('guestSex')
    await kiosk.touch(/^女/)
    await look('guestAge')
    await kiosk.touch('返回')
    await kiosk.touch('返回')
    await kiosk.touch('点一下开始')
    await kiosk.touch('叫工作人员')
    await look('help')
    await kiosk.touch('返回')
    await kiosk.on('rest')
    // So long after the guest that nothing of it can be theirs.
    stage.pass(4 * MINUTE)
    await stage.measure({ meterId: 'ble-pressure', values: mmhg(126, 80, 70), options: {} })
    await kiosk.sees(/保存刚才的结果/)
    await look('rest', 'with a result')
    await kiosk.card(oldHand(stage, 3))
    await look('confirm')
    await kiosk.touch('是，是我')
    await look('question')
    // The offer of a card holds a minute; then it is refused, in words for the elder.
    stage.station.visits.finish('done')
    await kiosk.on('rest')
    stage.pass(4 * SECOND)
    await kiosk.card(oldHand(stage, 4))
    await kiosk.on('confirm')
    for (let times = 0; times < 3; times += 1) {
      stage.pass(25 * SECOND)
      await kiosk.touchAt(kiosk.page.locator('.tools button').nth(2))
    }
    await kiosk.touch('是，是我')
    await look('sorry')
    expect([...looked].sort()).toEqual(
      ['confirm', 'guestAge', 'guestSex', 'help', 'identify', 'keypad', 'question', 'rest', 'sorry', 'tiles'].sort(),
    )
    await kiosk.page.context().close()
  })

  test(`a visit, ${orientation}: every screen keeps to the rules`, async ({ stage }) => {
    const kiosk = await openAt(stage, orientation)
    const { look, looked } = looker(kiosk, orientation)
    const { station } = stage
    const pressure = (systolic: number, diastolic: number, options = {}) =>
      stage.measure({ meterId: 'ble-pressure', values: mmhg(systolic, diastolic, 78), options })
    await kiosk.signIn(oldHand(stage, 5))
    await look('choose')
    await kiosk.touch(/^血压/)
    await look('shutOuts')
    await kiosk.touch(/^都没有/)
    await look('guide')
    stage.pass(REST)
    await look('ready')
    await pressure(151, 96)
    await look('second')
    stage.pass(BETWEEN)
    await look('ready', 'again')
    const event = { type: 'measuring', kind: 'pressure', cuffMmhg: 152 } as const
    station.visits.meterEvent({ type: 'event', meterId: stage.meterId('ble-pressure'), at: station.clock.now(), event })
    await look('measuring')
    await pressure(163, 99)
    await kiosk.sees('两次差得多')
    await look('second', 'of three')
    stage.pass(BETWEEN)
    await pressure(158, 98)
    await look('result')
    await kiosk.touch('看变化')
    await expect(kiosk.page.getByRole('table')).toBeVisible()
    await look('trend')
    await kiosk.touch('返回')
    await kiosk.touch('下一项')
    await kiosk.touch(/^血糖/)
    await look('meal')
    stage.pass(50 * SECOND)
    await kiosk.touch(/^空腹/)
    await look('ready', 'glucose')
    await stage.measure({ meterId: 'ble-glucose', values: { glucose: 12.4 }, options: {} })
    await look('result', 'glucose')
    await kiosk.touch('看变化')
    await expect(kiosk.page.getByRole('table')).toBeVisible()
    await look('trend', 'glucose')
    await kiosk.touch('返回')
    await kiosk.touch('下一项')

    for (const variant of ['once', 'twice']) {
      await restForPressure(stage, kiosk)
      await pressure(150, 95, { status: 1 })
      await look('trouble', variant)
      await kiosk.touch('返回')
    }
    stage.pass(MINUTE + SECOND)
    await look('stillThere')
    await kiosk.touch('继续')
    await kiosk.card(newPerson(stage).card)
    await look('otherCard')
    await kiosk.touch('不换')

    await restForPressure(stage, kiosk)
    stage.disk.full = true
    await pressure(172, 104)
    await kiosk.shows('172', '104', '78')
    await look('notSaved')
    stage.disk.full = false
    await kiosk.on('second')
    stage.pass(BETWEEN)
    const [staff] = station.store.read.staff.active()
    await station.staff.signIn('somebody', staff?.id ?? '', STAFF.pin)
    await pressure(191, 117)
    await look('critical', 'calling')
    stage.pass(21 * SECOND)
    await kiosk.sees('请举手叫一下工作人员')
    await look('critical', 'raise hand')
    const [alert] = station.store.read.alerts.unresolved().filter(({ reason }) => reason === 'result')
    station.store.write.alerts.acknowledge(alert?.id ?? '', staff?.id ?? '')
    station.kioskLive.changed()
    await kiosk.sees('工作人员已收到通知')
    await look('critical', 'acknowledged')
    station.store.write.alerts.handle(alert?.id ?? '', staff?.id ?? '', 'rest-and-watch', undefined)
    station.kioskLive.changed()
    await look('result', 'after a call')
    await kiosk.touch('结束')
    await look('finish')
    station.staff.signOut('somebody')
    expect(looked.size).toBe(15)
    await kiosk.page.context().close()
  })
}

test('without its station a page says so, and after a while sends to the staff', async ({ stage }) => {
  const page = await stage.openKiosk('portrait')
  const kiosk = new KioskHand(page)
  await kiosk.on('rest')
  await page.routeWebSocket(/\/api$/, (socket) => void socket.close())
  await page.reload()
  const { look } = looker(kiosk, 'portrait')
  await look('waiting')
  await expect(page.getByText('请叫一下工作人员')).toBeVisible({ timeout: 30_000 })
  await look('waiting', 'long')
  await page.context().close()
})

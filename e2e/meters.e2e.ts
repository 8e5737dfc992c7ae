import type { Stage } from './testing/stage.ts'
import {
  BETWEEN,
  expect,
  measuredSince,
  mmhg,
  openVisit,
  REST,
  readingsOf,
  restForPressure,
  STAFF,
  test,
} from './testing/test.ts'

const DAY = 24 * 60 * 60_000
/** Body movement, as the blood pressure profile's status says it. */
const MOVED = 1

async function listening(stage: Stage): Promise<void> {
  await expect.poll(() => stage.isLinked('serial-monitor')).toBe(true)
}

/** A station of its own: what a meter has told before decides why an old record is nobody's. */
test.use({ residents: 1 })

test('a serial monitor sends each result once and never again', async ({ stage, kiosk, person }) => {
  await listening(stage)
  const sentBefore = (await stage.virtual.bench.log()).serial.length
  const since = stage.station.clock.now()
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  await restForPressure(stage, kiosk)
  await stage.measure({ meterId: 'serial-monitor', values: mmhg(124, 78, 64), options: { measuringMs: 300 } })
  await kiosk.on('second')
  stage.pass(BETWEEN)
  await kiosk.on('ready')
  await stage.measure({ meterId: 'serial-monitor', values: mmhg(128, 79, 66), options: { measuringMs: 300 } })
  await kiosk.on('result')
  await kiosk.shows('126', '79', '65')
  await kiosk.sees('已保存')
  expect((await stage.virtual.bench.log()).serial.slice(sentBefore)).toMatchObject([
    { meter: 'serial-monitor', intact: true },
    { meter: 'serial-monitor', intact: true },
  ])
  expect(measuredSince(stage, since)).toMatchObject([
    { measurement: { claim: 'attributed', visitId: visit.id, meterId: stage.meterId('serial-monitor') } },
    { measurement: { claim: 'attributed', visitId: visit.id, meterId: stage.meterId('serial-monitor') } },
  ])
  expect(readingsOf(stage, visit.id)).toContain('sbp 126 mean')
})

test('a frame with a wrong check byte shows nothing and is told to the desk; the next good one counts', async ({
  stage,
  kiosk,
  person,
}) => {
  await listening(stage)
  const since = stage.station.clock.now()
  const rejected = () =>
    stage.station.store.read.meters
      .events(stage.meterId('serial-monitor'), 50)
      .filter(({ type, at }) => type === 'rejected' && at >= since)
  await kiosk.signIn(person.card)
  await restForPressure(stage, kiosk)
  await stage.virtual.bench.order('serial-monitor', { wrongChecksums: 1 })
  await stage.measure({ meterId: 'serial-monitor', values: mmhg(177, 99, 91), options: {} })
  await expect.poll(rejected).toMatchObject([{ code: expect.stringMatching(/^M\d+$/) }])
  await kiosk.on('ready')
  await kiosk.seesNot('177')
  expect(measuredSince(stage, since)).toEqual([])
  await stage.measure({ meterId: 'serial-monitor', values: mmhg(122, 77, 63), options: {} })
  await kiosk.on('second')
  expect(measuredSince(stage, since)).toMatchObject([{ measurement: { claim: 'attributed', residentId: person.id } }])
})

test('a meter that goes away while it measures is told kindly; the second failure offers a person', async ({
  stage,
  kiosk,
  person,
  desk,
}) => {
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  await restForPressure(stage, kiosk)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(131, 82, 70), options: {} })
  await kiosk.on('second')
  stage.pass(BETWEEN)
  await kiosk.on('ready')
  await stage.virtual.bench.order('ble-pressure', 'gone-while-measuring')
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(199, 119, 99), options: {} })
  await kiosk.on('measuring')
  await kiosk.on('trouble')
  await kiosk.sees(/仪器断开了/)
  await kiosk.sees('M101')
  await kiosk.seesNot('199')

  await kiosk.touch('再测一次')
  await kiosk.on('guide')
  stage.pass(REST)
  await kiosk.on('ready')
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(188, 118, 98), options: { status: MOVED } })
  await kiosk.sees('我请工作人员来帮您')
  await kiosk.seesNot('188')
  // Kept, not judged; and the desk is told.
  const stored = stage.station.store.read.measurements.receivedBetween(visit.startedAt, Number.MAX_SAFE_INTEGER, 10)
  expect(stored[0]).toMatchObject({ measurement: { validity: 'measure-again', visitId: visit.id }, readings: [] })
  expect(readingsOf(stage, visit.id).filter((row) => row.endsWith('mean'))).toEqual([
    'sbp 131 mean',
    'dbp 82 mean',
    'pulse 70 mean',
  ])
  expect(stage.station.store.read.alerts.unresolved()).toMatchObject([
    { reason: 'meter', tier: 'inform', rings: false, visitId: visit.id },
  ])
  await desk.signIn(STAFF.pin)
  await expect(desk.page.getByText('仪器需要看一下').first()).toBeVisible()
})

test('a cable pulled and put back: the desk sees it, and the monitor is heard again', async ({
  stage,
  kiosk,
  person,
  desk,
}) => {
  await listening(stage)
  await desk.open('仪器')
  await expect(desk.row('隧道式血压计')).toContainText('已连')
  await kiosk.signIn(person.card)
  await kiosk.touch(/^血压/)
  await kiosk.touch(/^都没有/)
  stage.pass(4 * BETWEEN)
  await stage.virtual.bench.unplug('serial-monitor')
  await expect(desk.row('隧道式血压计')).toContainText('没插线')
  await desk.row('隧道式血压计').getByRole('button', { name: /^打开/ }).click()
  const advice = desk.page.getByText('找不到数据线：请把它插回原来的USB口。')
  await expect(advice).toBeVisible()
  await stage.virtual.bench.plug('serial-monitor')
  await listening(stage)
  await expect(advice).toHaveCount(0)
  await kiosk.touch('我已经坐了5分钟')
  await stage.measure({ meterId: 'serial-monitor', values: mmhg(121, 76, 62), options: {} })
  await kiosk.on('second')
})

test('a meter’s memory goes to nobody; the desk sees why, and gives one record to its person', async ({
  stage,
  kiosk,
  person,
  desk,
}) => {
  const since = stage.station.clock.now()
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  stage.pass(2 * BETWEEN - 70_000)
  for (const [days, systolic] of [
    [2, 161],
    [1, 158],
  ] as const) {
    const values = mmhg(systolic, 96, 80)
    await stage.measure({ meterId: 'ble-pressure', values, options: { agoMs: days * DAY } })
  }
  await stage.virtual.bench.measure('ble-glucose', { mmoll: 13.6, agoMs: 3 * DAY })
  await expect.poll(() => measuredSince(stage, since).length).toBe(3)
  expect(measuredSince(stage, since)).toMatchObject([
    { measurement: { claim: 'unclaimed', claimReason: 'old-record' }, readings: [] },
    { measurement: { claim: 'unclaimed', claimReason: 'old-record' }, readings: [] },
    { measurement: { claim: 'unclaimed', claimReason: 'old-record', kind: 'glucose' }, readings: [] },
  ])
  await kiosk.on('choose')
  await kiosk.seesNot(/158|161|13\.6/)
  expect(readingsOf(stage, visit.id)).toEqual([])

  await desk.open('待认领')
  const row = desk.row('158/96')
  await expect(row).toContainText('仪器里存的旧记录')
  await desk.claim(row, person.name, '仪器里的旧记录，已核对')
  await expect(row).toHaveCount(0)
  await expect(desk.row('161/96')).toBeVisible()
  await expect(desk.row('13.6')).toContainText('仪器里存的旧记录')
  const claimed = measuredSince(stage, since).find(({ measurement }) => measurement.claim === 'attributed')
  expect(claimed).toMatchObject({ measurement: { residentId: person.id }, resident: { name: person.name } })
  expect(claimed?.measurement.visitId).toBeUndefined()
  // Two days old: a person's value, but nothing that rings or shows at the kiosk.
  expect(stage.station.store.read.readings.trend(person.id, 'sbp', 0, 10)).toMatchObject([{ value: 158 }])
  await kiosk.seesNot('158')
})

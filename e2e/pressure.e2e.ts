import { BETWEEN, expect, measuredSince, mmhg, openVisit, readingsOf, restForPressure, test } from './testing/test.ts'

test('two readings over Bluetooth, a minute apart, become their mean, with its trend', async ({
  stage,
  kiosk,
  person,
}) => {
  const since = stage.station.clock.now()
  await kiosk.touch('点一下开始')
  await kiosk.on('identify')
  await kiosk.card(person.card)
  await kiosk.sees(person.name)
  await kiosk.touch('是，是我')
  await kiosk.on('choose')
  await kiosk.sees(person.maskedName)
  const visit = openVisit(stage)
  expect(visit).toMatchObject({ residentId: person.id, assurance: 'card' })

  await restForPressure(stage, kiosk)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(137, 83, 71), options: {} })
  await kiosk.on('second')
  await kiosk.sees('请坐好，别动')
  await kiosk.seesNot('137')
  stage.pass(BETWEEN)
  await kiosk.title('请再测一次')
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(141, 87, 75), options: {} })
  await kiosk.on('measuring')
  await kiosk.sees('请不要说话')

  await kiosk.on('result')
  await kiosk.shows('139', '85', '73')
  await kiosk.sees('略高')
  await kiosk.sees('已保存')
  const indicators = ['sbp', 'dbp', 'pulse']
  expect(readingsOf(stage, visit.id).sort()).toEqual(
    [
      ...[137, 83, 71].map((value, index) => `${indicators[index]} ${value} member`),
      ...[141, 87, 75].map((value, index) => `${indicators[index]} ${value} member`),
      ...[139, 85, 73].map((value, index) => `${indicators[index]} ${value} mean`),
    ].sort(),
  )
  const measured = measuredSince(stage, since).map(({ measurement }) => measurement)
  expect(measured).toMatchObject([
    { claim: 'attributed', visitId: visit.id, residentId: person.id, meterId: stage.meterId('ble-pressure') },
    { claim: 'attributed', visitId: visit.id, residentId: person.id, origin: 'live' },
  ])
  for (const { id } of measured) expect(stage.station.store.read.measurements.frames(id).length).toBeGreaterThan(0)

  await kiosk.touch('看变化')
  await kiosk.title('血压的变化')
  await kiosk.sees('只有一次')
  await expect(kiosk.page.getByRole('table')).toContainText('139/85')
  await kiosk.touch('返回')
  await kiosk.touch('结束')
  await kiosk.on('finish')
  await kiosk.sees('已保存')
  await kiosk.touch('好了')
  await kiosk.on('rest')
  expect(stage.station.store.read.visits.byId(visit.id)).toMatchObject({ endedBy: 'done' })
})

test('a third reading is taken where two differ by more than ten, and the mean is of all three', async ({
  stage,
  kiosk,
  person,
}) => {
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  await restForPressure(stage, kiosk)
  for (const values of [mmhg(151, 90, 70), mmhg(138, 84, 71)]) {
    await stage.measure({ meterId: 'ble-pressure', values, options: {} })
    await kiosk.on('second')
    stage.pass(BETWEEN)
    await kiosk.on('ready')
  }
  await kiosk.sees('第3次，共3次')
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(146, 88, 72), options: {} })
  await kiosk.on('result')
  await kiosk.shows('145', '87', '71')
  expect(readingsOf(stage, visit.id).filter((row) => row.endsWith('mean'))).toEqual([
    'sbp 145 mean',
    'dbp 87 mean',
    'pulse 71 mean',
  ])
})

test('a result that may have begun before sign-in is asked for, by kind and time and without the numbers', async ({
  stage,
  kiosk,
  person,
}) => {
  const since = stage.station.clock.now()
  await kiosk.signIn(person.card)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(133, 84, 69), options: {} })
  await kiosk.on('question')
  await kiosk.sees(/刚才的血压/)
  await kiosk.seesNot('133')
  expect(measuredSince(stage, since)).toMatchObject([{ measurement: { claim: 'asking' }, readings: [] }])
  await kiosk.touch('是我测的')
  await kiosk.on('result')
  await kiosk.shows('133', '84', '69')
  await kiosk.sees('只测了一次')
  expect(measuredSince(stage, since)).toMatchObject([{ measurement: { claim: 'attributed', residentId: person.id } }])
})

test('the answer 不是我 leaves it to the desk', async ({ stage, kiosk, person }) => {
  const since = stage.station.clock.now()
  await kiosk.signIn(person.card)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(134, 85, 68), options: {} })
  await kiosk.touch('不是我')
  await kiosk.on('choose')
  await expect
    .poll(() => measuredSince(stage, since))
    .toMatchObject([{ measurement: { claim: 'unclaimed', claimReason: 'not-mine' }, readings: [] }])
})

test('measured with nobody signed in: the rest screen asks for a card, and who comes is asked', async ({
  stage,
  kiosk,
  person,
}) => {
  const since = stage.station.clock.now()
  await kiosk.on('rest')
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(129, 82, 66), options: {} })
  await kiosk.sees(/保存刚才的结果/)
  await kiosk.seesNot('129')
  expect(measuredSince(stage, since)).toMatchObject([{ measurement: { claim: 'unclaimed' } }])
  await kiosk.card(person.card)
  await kiosk.touch('是，是我')
  await kiosk.touch('是我测的')
  await kiosk.on('result')
  await kiosk.shows('129', '82', '66')
  expect(measuredSince(stage, since)).toMatchObject([{ measurement: { claim: 'attributed', residentId: person.id } }])
})

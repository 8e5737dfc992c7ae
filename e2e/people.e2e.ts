import {
  expect,
  MINUTE,
  measuredSince,
  mmhg,
  newPerson,
  openVisit,
  readingsOf,
  restForPressure,
  SECOND,
  test,
} from './testing/test.ts'

test('two people in a row: each has what was measured in their own visit', async ({ stage, kiosk, person }) => {
  const next = newPerson(stage)
  const since = stage.station.clock.now()
  await kiosk.signIn(person.card)
  const first = openVisit(stage)
  await restForPressure(stage, kiosk)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(143, 88, 77), options: {} })
  await kiosk.on('second')
  await kiosk.touch('停下来')
  await kiosk.on('result')
  await kiosk.shows('143', '88', '77')
  await kiosk.sees('只测了一次')
  await kiosk.touch('结束')
  await kiosk.on('finish')
  // The next card may be there before the page of the one before is gone.
  await kiosk.card(next.card)
  await kiosk.sees(next.name)
  await kiosk.seesNot(person.name)
  await kiosk.seesNot('143')
  await kiosk.touch('是，是我')
  await kiosk.on('choose')
  const second = openVisit(stage)
  await restForPressure(stage, kiosk)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(117, 72, 61), options: {} })
  await kiosk.on('second')
  expect(measuredSince(stage, since)).toMatchObject([
    { measurement: { visitId: first.id, residentId: person.id } },
    { measurement: { visitId: second.id, residentId: next.id } },
  ])
  expect(readingsOf(stage, first.id)).toContain('sbp 143 mean')
  expect(readingsOf(stage, second.id)).toContain('sbp 117 mean')
})

test('what the one before began and sent after the next has signed in goes to neither', async ({
  stage,
  kiosk,
  person,
}) => {
  const next = newPerson(stage)
  const since = stage.station.clock.now()
  await kiosk.signIn(person.card)
  await restForPressure(stage, kiosk)
  await kiosk.touch('返回')
  await kiosk.touch('返回')
  await kiosk.on('rest')
  await kiosk.signIn(next.card)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(152, 91, 83), options: {} })
  await expect
    .poll(() => measuredSince(stage, since))
    .toMatchObject([{ measurement: { claim: 'unclaimed', claimReason: 'touches-other-visit' }, readings: [] }])
  await kiosk.on('choose')
  await kiosk.seesNot('152')
})

test('the card of somebody else asks 换人吗; staying stays, changing begins with them', async ({
  stage,
  kiosk,
  person,
}) => {
  const other = newPerson(stage)
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  await kiosk.card(other.card)
  await kiosk.on('otherCard')
  await kiosk.sees('换人吗？')
  await kiosk.seesNot(other.name)
  await kiosk.touch('不换')
  await kiosk.on('choose')
  expect(openVisit(stage).id).toBe(visit.id)

  // The same card at once would be a reader's second reading of it.
  const third = newPerson(stage)
  await kiosk.card(third.card)
  await kiosk.touch('换人')
  await kiosk.sees(third.name)
  expect(stage.station.store.read.visits.byId(visit.id)).toMatchObject({ endedBy: 'other-card' })
  await kiosk.touch('是，是我')
  await kiosk.sees(third.maskedName)
  expect(openVisit(stage)).toMatchObject({ residentId: third.id })
})

test('one’s own card again changes nothing; an unknown card sends to the staff', async ({ stage, kiosk, person }) => {
  await kiosk.card('000000000000')
  await kiosk.sees('没认出这张卡，请找工作人员。')
  expect(stage.station.visits.open).toBeNull()
  await kiosk.signIn(person.card)
  stage.pass(4 * SECOND)
  await kiosk.card(person.card)
  stage.pass(SECOND)
  await kiosk.on('choose')
  expect(openVisit(stage)).toMatchObject({ residentId: person.id })
})

test('four digits of the phone show masked tiles; the wrong ones lead to the staff, and after five tries to a pause', async ({
  stage,
  kiosk,
}) => {
  const phoneTail = '6402'
  const wife = newPerson(stage, { phoneTail, name: '上官云岫' })
  newPerson(stage, { phoneTail, name: '诸葛知章' })
  await kiosk.touch('点一下开始')
  await kiosk.touch('手机后四位')
  const type = async (digits: string) => {
    await kiosk.type(digits)
    await kiosk.touch('确定')
  }
  await type('0001')
  await kiosk.sees('没找到，请看清楚再按一次。')
  await type('0002')
  await kiosk.sees('还没登记过，请找工作人员登记。')
  await type(phoneTail)
  await kiosk.on('tiles')
  await kiosk.sees('诸＊＊章')
  await kiosk.seesNot('诸葛知章')
  await kiosk.seesNot(phoneTail)
  await kiosk.touch('返回')
  await kiosk.touch('手机后四位')
  await type('0003')
  await kiosk.sees('没找到')
  await type('0004')
  await kiosk.sees('还没登记过')
  await type(phoneTail)
  await kiosk.sees('请等一分钟，或者找工作人员。')
  stage.pass(55 * SECOND)
  await kiosk.touch('返回')
  stage.pass(10 * SECOND)
  await kiosk.touch('手机后四位')
  await type(phoneTail)
  await kiosk.touch(/上＊＊岫/)
  await kiosk.on('confirm')
  await kiosk.touch('是，是我')
  await kiosk.sees(wife.maskedName)
  expect(openVisit(stage)).toMatchObject({ residentId: wife.id, assurance: 'typed' })
})

test('不是 goes back, and nothing is kept', async ({ stage, kiosk, person }) => {
  await kiosk.card(person.card)
  await kiosk.on('confirm')
  await kiosk.touch('不是')
  await kiosk.on('identify')
  await kiosk.seesNot(person.name)
  expect(stage.station.visits.open).toBeNull()
})

test('a guest measures at once, has a result and no trend, and no person is stored', async ({ stage, kiosk }) => {
  await kiosk.touch('点一下开始')
  await kiosk.touch('不登记先测')
  await kiosk.on('choose')
  const visit = openVisit(stage)
  expect(visit).toMatchObject({ guest: {}, assurance: 'guest' })
  expect(visit.residentId).toBeUndefined()
  await restForPressure(stage, kiosk)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(136, 86, 74), options: {} })
  await kiosk.on('second')
  stage.pass(MINUTE)
  await stage.measure({ meterId: 'ble-pressure', values: mmhg(134, 84, 72), options: {} })
  await kiosk.on('result')
  await kiosk.shows('135', '85', '73')
  await expect(kiosk.button('看变化')).toHaveCount(0)
  for (const row of stage.station.store.read.readings.ofVisit(visit.id)) expect(row.residentId).toBeUndefined()
})

test('a guest is asked for sex and age where a verdict needs them, once, and may pass them over', async ({
  stage,
  kiosk,
}) => {
  const uricAcid = async () => {
    await kiosk.touch('更多项目')
    await kiosk.touch(/^尿酸/)
  }
  const guest = async () => {
    await kiosk.touch('不登记先测')
    await uricAcid()
    await kiosk.on('guestSex')
  }
  await kiosk.touch('点一下开始')
  await guest()
  await kiosk.page.reload()
  await kiosk.on('guestSex')
  // The meter's clock knows minutes only: what it says of a visit's first minute may have been before.
  stage.pass(50 * SECOND)
  await kiosk.touch(/^女/)
  await kiosk.on('guestAge')
  stage.pass(50 * SECOND)
  await kiosk.touch(/^65–79岁/)
  await kiosk.touch(/^空腹/)
  await stage.measure({ meterId: 'serial-strips', values: { uricAcid: 399 }, options: {} })
  await kiosk.on('result')
  await kiosk.shows('399')
  await kiosk.sees('您的尿酸正常')
  expect(stage.station.store.read.visits.open()).toMatchObject([{ guest: { sex: 'female', ageGroup: '65-79' } }])
  await kiosk.touch('下一项')
  await uricAcid()
  await kiosk.on('meal')
  await kiosk.touch('返回')
  await kiosk.touch('结束')
  await kiosk.touch('换下一位')
  await guest()
  await kiosk.touch('不说也行')
  await kiosk.on('meal')
})

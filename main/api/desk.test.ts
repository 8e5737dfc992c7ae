import { expect, test } from 'vitest'
import { atWork } from '../testing/at-work.ts'
import { pressure } from '../testing/measurements.ts'

test('a locked desk shows nobody’s name and no value, and says that something rings', async () => {
  const { desk, deskView, measured } = await atWork()
  await measured((change) => pressure(190, 112, 70, change))
  await desk.desk.signOut()
  expect(await deskView()).toMatchObject({
    staff: null,
    ringing: true,
    counts: { people: 0, readings: 0, openAlerts: 0 },
    alerts: [],
    today: [],
    unclaimed: [],
    meters: [],
    atKiosk: null,
  })
})

test('the desk sees the dangerous result, receives it, and writes down what was done', async () => {
  const { kiosk, desk, deskView, kioskView, measured } = await atWork()
  const { residentId } = await desk.desk.register({
    name: '王秀英',
    sex: 'female',
    birthDate: '1951-03-08',
    phone: '19900004321',
    cardCode: ';80001?',
    consent: true,
  })
  const found = await kiosk.kiosk.card({ code: '80001' })
  if (found.found !== 'person') throw new Error(found.found)
  await kiosk.kiosk.begin({ token: found.candidate.token })
  await measured((change) => pressure(186, 112, 80, change))
  const { call, visit } = await kioskView()
  expect(call).toMatchObject({ reason: 'result', state: 'calling', resultId: visit?.results[0]?.id })

  const view = await deskView()
  expect(view.atKiosk).toMatchObject({ name: { zh: '王秀英' }, task: 'pressure' })
  expect(view.alerts).toMatchObject([
    {
      reason: 'result',
      tier: 'now',
      state: 'open',
      rings: true,
      value: '186/112',
      level: 'critical-high',
      person: { residentId, name: { zh: '王秀英' } },
    },
  ])
  expect(view.today).toMatchObject([
    { indicator: { zh: '血压' }, value: '186/112', state: ['series-member', 'alert'] },
    { indicator: { zh: '心跳' }, value: '80', state: ['series-member'] },
  ])
  await expect(kiosk.kiosk.dismissCall()).rejects.toMatchObject({ data: { code: 'S501' } })
  const alertId = view.alerts[0]?.id ?? ''
  await desk.desk.acknowledge({ alertId })
  expect((await kioskView()).call?.state).toBe('acknowledged')
  await kiosk.kiosk.dismissCall()
  expect((await kioskView()).call).toBeNull()
  await desk.desk.handle({ alertId, outcome: 'rest-and-watch', note: '坐着休息' })
  expect(await deskView()).toMatchObject({ alerts: [], today: [{ state: ['series-member', 'handled'] }, {}] })
  await expect(desk.desk.acknowledge({ alertId })).rejects.toMatchObject({ data: { code: 'S304' } })
  expect(await kiosk.visit.finish({ reason: 'done' })).toMatchObject({
    resultsSaved: 1,
    qr: { zh: expect.stringContaining('血压 186/112 mmHg 很高') },
  })
  expect((await kioskView()).visit).toBeNull()
})

test('what is nobody’s is assigned, re-assigned and voided, with its alert', async () => {
  const { desk, deskView, station, measured } = await atWork()
  const people = [
    { name: '王秀英', sex: 'female' as const, birthDate: '1951-03-08' },
    { name: '李建国', sex: 'male' as const, birthDate: '1948-07-01' },
  ]
  const ids: string[] = []
  for (const person of people) {
    ids.push((await desk.desk.register({ ...person, phone: null, cardCode: null, consent: true })).residentId)
  }
  const [wang = '', li = ''] = ids
  const { id: measurementId } = await measured((change) => pressure(190, 100, 70, change))
  expect((await deskView()).unclaimed).toMatchObject([
    {
      measurementId,
      value: '190/100',
      why: { zh: '测的时候没有人登录。' },
      suggestion: null,
      meterName: { zh: '臂式血压计' },
    },
  ])
  await desk.desk.assign({ measurementId, residentId: wang, reason: '看见她测的' })
  expect((await deskView()).alerts).toMatchObject([{ person: { residentId: wang } }])
  await desk.desk.assign({ measurementId, residentId: li, reason: '认错人了' })
  expect(station.store.read.readings.latest(wang)).toEqual([])
  expect(station.store.read.readings.latest(li).map(({ value }) => value)).toEqual([190, 100, 70])
  expect((await deskView()).alerts).toMatchObject([{ person: { residentId: li } }])
  await desk.desk.void({ measurementId, reason: '袖带没绑好' })
  const view = await deskView()
  expect(view).toMatchObject({ alerts: [], unclaimed: [] })
  expect(view.today.map(({ state }) => state)).toEqual([
    expect.arrayContaining(['void']),
    expect.arrayContaining(['void']),
  ])
  await expect(desk.desk.assign({ measurementId, residentId: li, reason: 'x' })).rejects.toMatchObject({
    data: { code: 'S303' },
  })
})

test('registering warns of the same name and year, and refuses a card that is taken and a birthday to come', async () => {
  const { desk } = await atWork()
  const wang = { name: '王秀英', sex: 'female' as const, birthDate: '1951-03-08', phone: null, consent: true }
  expect(await desk.desk.register({ ...wang, cardCode: '80001' })).toMatchObject({ sameNameAndYear: 0 })
  expect(await desk.desk.register({ ...wang, cardCode: null })).toMatchObject({ sameNameAndYear: 1 })
  await expect(desk.desk.register({ ...wang, cardCode: '%80001?' })).rejects.toMatchObject({ data: { code: 'S306' } })
  await expect(desk.desk.register({ ...wang, cardCode: ';;;;1' })).rejects.toMatchObject({ data: { code: 'S701' } })
  await expect(desk.desk.register({ ...wang, cardCode: null, birthDate: '2027-01-01' })).rejects.toMatchObject({
    data: { code: 'S307' },
  })
  expect(await desk.desk.search({ text: 'wxy' })).toHaveLength(2)
})

test('the desk brings somebody to the kiosk, for a minute', async () => {
  const { desk, kiosk, kioskView } = await atWork()
  const { residentId } = await desk.desk.register({
    name: '王秀英',
    sex: 'female',
    birthDate: '1951-03-08',
    phone: null,
    cardCode: null,
    consent: true,
  })
  await desk.desk.bringToKiosk({ residentId })
  const { brought } = await kioskView()
  expect(brought).toMatchObject({ name: '王秀英', birthYear: 1951 })
  await kiosk.kiosk.begin({ token: brought?.token ?? '' })
  expect(await kioskView()).toMatchObject({ brought: null, visit: { assurance: 'desk', maskedName: '王＊英' } })
  await expect(desk.desk.bringToKiosk({ residentId })).rejects.toMatchObject({ data: { code: 'S103' } })
})

test('what a meter says of itself is shown and kept', async () => {
  const { deskView, meters, meterId, station } = await atWork()
  await deskView()
  const say = (event: Extract<Parameters<typeof meters.say>[0], { type: 'event' }>['event']) =>
    meters.say({ type: 'event', meterId, at: station.clock.now(), event })
  const state = async () => (await deskView()).meters.find(({ id }) => id === meterId)
  say({ type: 'link', state: 'open' })
  say({ type: 'battery', percent: 40 })
  say({ type: 'identity', serialNumber: 'SN1', firmware: '1.2' })
  expect(await state()).toMatchObject({ state: 'open', batteryPercent: 40, fact: { zh: '电量40%' } })
  say({ type: 'clock', offsetMs: -420_000, set: false })
  expect(await state()).toMatchObject({ fact: { zh: '钟快7分' } })
  say({ type: 'clock', offsetMs: -420_000, set: true })
  expect(await state()).toMatchObject({ clockOffsetMs: 0 })
  say({ type: 'skipped', bytes: 3, reason: 'noise' })
  say({ type: 'rejected', code: 'M201', reason: 'checksum' })
  say({ type: 'link', state: 'failed', code: 'M106', reason: 'needs pairing' })
  expect(await state()).toMatchObject({
    state: 'failed',
    fact: { zh: '出错M106' },
    advice: { zh: '还没配对：请按型号的步骤配对一次。' },
  })
  meters.say({ type: 'event', at: 0, event: { type: 'adapter', state: 'off' } })
  expect(await state()).toMatchObject({ state: 'adapter-off', advice: { zh: '蓝牙没打开：请在系统设置里打开蓝牙。' } })
  expect(station.store.read.meters.byId(meterId)).toMatchObject({ serialNumber: 'SN1', firmware: '1.2' })
  expect(
    station.store.read.meters
      .events(meterId, 9)
      .map(({ type }) => type)
      .sort(),
  ).toEqual(['battery', 'clock', 'clock-set', 'error', 'rejected', 'skipped'])
})

test('the meter doctor works from what the meter process tells', async () => {
  const { deskView, measured, meters, meterId, station } = await atWork()
  const say = (event: Extract<Parameters<typeof meters.say>[0], { type: 'event' }>['event'], of?: string) =>
    meters.say({ type: 'event', meterId: of, at: station.clock.now(), event })
  const advice = async () => (await deskView()).meters.find(({ id }) => id === meterId)?.advice?.zh ?? null
  expect(await advice()).toBeNull()
  say({ type: 'adapter', state: 'none', reason: 'no Bluetooth adapter' })
  expect(await advice()).toContain('找不到蓝牙适配器')
  say({ type: 'adapter', state: 'on' })
  expect(await advice()).toBeNull()
  say({ type: 'link', state: 'waiting', code: 'M101', reason: 'gone' }, meterId)
  expect(await advice()).toContain('两米以内')
  meters.say({ type: 'seen', sighting: { kind: 'ble', address: 'AA', services: [], rssi: -50 }, matches: [] })
  expect(await advice()).toContain('按一下它的开关')
  say({ type: 'link', state: 'failed', code: 'M106', reason: 'needs pairing' }, meterId)
  expect(await advice()).toContain('还没配对')
  meters.say({
    type: 'seen',
    sighting: { kind: 'ble', address: 'aa', services: [], rssi: -50, bonded: true },
    matches: [],
  })
  expect(await advice()).toContain('配对失效')
  say({ type: 'link', state: 'open' }, meterId)
  for (let times = 0; times < 5; times += 1) say({ type: 'rejected', code: 'M201', reason: 'checksum' }, meterId)
  expect(await advice()).toContain('重新登记')
  await measured((change) => pressure(124, 78, 66, { ...change, flags: ['battery-low'] }))
  expect(await advice()).toContain('换电池')
  say({ type: 'journal', state: 'failed', reason: 'disk full' })
  expect(await advice()).toContain('清理磁盘')
  say({ type: 'journal', state: 'ok', reason: 'again' })
  expect(await advice()).toContain('换电池')
})

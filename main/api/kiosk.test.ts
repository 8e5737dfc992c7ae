import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { expect, onTestFinished, test, vi } from 'vitest'
import { DbError } from '../../db/errors.ts'
import { atWork } from '../testing/at-work.ts'
import { glucose, pressure } from '../testing/measurements.ts'
import type { StationContract } from './contract.ts'

test('the sheet of a visit carries its values, words and trend, and is asked for by its own job only', async () => {
  const { desk, kiosk, sheet, sheets, station, measured } = await atWork()
  const { residentId } = await desk.desk.register({
    name: '王秀英',
    sex: 'female',
    birthDate: '1951-03-08',
    phone: null,
    cardCode: '80001',
    consent: true,
  })
  expect(
    await desk.desk.print({ residentId, form: 'a4' }).catch((error: { data: { code: string } }) => error.data.code),
  ).toBe('S602')
  const found = await kiosk.kiosk.card({ code: '80001' })
  if (found.found !== 'person') throw new Error(found.found)
  await kiosk.kiosk.begin({ token: found.candidate.token })
  await measured((change) => pressure(128, 82, 71, change))
  await measured((change) => glucose(8.6, { ...change, meal: 'fasting' }))
  expect(await kiosk.visit.printSlip({ language: 'zh' })).toEqual({ state: 'no-printer' })
  const visitId = station.visits.open?.row.id ?? ''
  expect(await station.printing.pdf(visitId, 'a4')).toHaveLength(4)
  const [drawn] = sheets.drawn
  expect(drawn).toMatchObject({
    form: 'a4',
    maskedName: '王＊英',
    person: { sex: 'female' },
    unsignedCatalogue: true,
    reprint: false,
  })
  expect(drawn?.lines.map(({ number }) => `${number.label.zh} ${number.value} ${number.word.zh}`)).toEqual([
    '高压 128 略高',
    '低压 82 略高',
    '心跳 71 正常',
    '空腹血糖 8.6 偏高',
  ])
  expect(drawn?.advice.zh).toBe('您的空腹血糖偏高，请到医院抽血确认。')
  expect(drawn?.trends.map(({ subject }) => subject)).toEqual(['bp', 'glucose'])
  await expect(sheet(sheets.asked[0] ?? '').sheet.data()).rejects.toMatchObject({ data: { code: 'S601' } })
  expect(await kiosk.visit.trend({ subject: 'bp', span: 'days90' })).toMatchObject({
    points: [{ values: ['128', '82'] }],
  })
})

test('a visit at the kiosk, call by call', async () => {
  const { kiosk, kioskView, meters, meterId, measured, station } = await atWork()
  await kiosk.kiosk.beginGuest()
  await kiosk.visit.choose({ task: 'pressure' })
  await expect(kiosk.visit.choose({ task: 'uric-acid' })).rejects.toMatchObject({ data: { code: 'S403' } })
  await kiosk.visit.shutOut({ answer: null })
  await kiosk.visit.rested({ how: 'said-so' })
  expect(station.store.read.audit.entries(0, 99).map(({ action }) => action)).toContain('rest-skipped')
  expect(meters.told.at(-1)).toEqual({ type: 'arm', armed: true })
  meters.say({ type: 'event', meterId, at: 0, event: { type: 'measuring', kind: 'pressure', cuffMmhg: 120 } })
  expect((await kioskView()).visit?.task).toMatchObject({ active: true, cuffMmhg: 120, meterId })
  meters.say({ type: 'event', meterId, at: 0, event: { type: 'link', state: 'waiting', code: 'M101' } })
  expect((await kioskView()).visit?.task).toMatchObject({ step: 'failed', trouble: { word: 'link-lost', count: 1 } })
  await measured((change) => pressure(300, 20, 70, { ...change, flags: ['body-movement'] }))
  expect((await kioskView()).visit?.task?.trouble).toMatchObject({ word: 'twice-failed', count: 2 })
  expect(station.store.read.alerts.unresolved()).toMatchObject([{ reason: 'meter', tier: 'inform', rings: false }])
  await measured((change) => pressure(124, 78, 66, change))
  expect((await kioskView()).visit?.task).toMatchObject({ step: 'between', reading: 2 })
  await kiosk.visit.enough()
  expect((await kioskView()).visit).toMatchObject({
    task: { step: 'done' },
    results: [{ single: true }],
    maskedName: '',
    guest: true,
  })
  await kiosk.visit.leaveTask()
  expect(meters.told.at(-1)).toEqual({ type: 'arm', armed: false })
  await kiosk.kiosk.callStaff()
  expect((await kioskView()).call).toMatchObject({ reason: 'help', state: 'calling' })
  expect(await kiosk.visit.trend({ subject: 'glucose', span: 'last10' })).toMatchObject({ points: [] })
  expect(await kiosk.visit.saveAgain()).toEqual({ saved: true })
  meters.say({ type: 'event', meterId, at: 0, event: { type: 'link', state: 'failed', code: 'M106' } })
  await expect(kiosk.visit.choose({ task: 'pressure' })).rejects.toMatchObject({ data: { code: 'S403' } })
  meters.say({ type: 'event', meterId, at: 0, event: { type: 'link', state: 'open' } })
  await kiosk.visit.choose({ task: 'pressure' })
  meters.say({ type: 'event', meterId, at: 0, event: { type: 'measuring', kind: 'pressure', cuffMmhg: 60 } })
  meters.end()
  expect((await kioskView()).visit?.task).toMatchObject({ step: 'measure', active: false, cuffMmhg: null })
  await kiosk.visit.finish({ reason: 'timeout' })
  expect(await kioskView()).toMatchObject({ visit: null, call: null, question: null })
  await expect(kiosk.visit.enough()).rejects.toMatchObject({ data: { code: 'S101' } })
})

test('a meter that says no more while it measures is given its own time and a minute', async () => {
  const { kiosk, station, meters, meterId } = await atWork()
  await kiosk.kiosk.beginGuest()
  await kiosk.visit.choose({ task: 'pressure' })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  meters.say({ type: 'event', meterId, at: 0, event: { type: 'measuring', kind: 'pressure', cuffMmhg: 120 } })
  vi.advanceTimersByTime(179_000)
  expect(station.visits.open?.task).toMatchObject({ step: 'measure', active: true })
  vi.advanceTimersByTime(2_000)
  expect(station.visits.open?.task).toMatchObject({ step: 'failed', trouble: { word: 'link-lost', code: 'M102' } })
})

test('the kiosk says what the meter is: busy, or asleep when it was asked and did not answer', async () => {
  const { kiosk, station, meters, meterId } = await atWork()
  const word = () => station.visits.open?.task?.trouble?.word ?? null
  await kiosk.kiosk.beginGuest()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  await kiosk.visit.choose({ task: 'pressure' })
  await kiosk.visit.shutOut({ answer: null })
  meters.say({ type: 'event', meterId, at: 0, event: { type: 'link', state: 'failed', code: 'M302' } })
  expect(word()).toBeNull()
  await kiosk.visit.rested({ how: 'said-so' })
  meters.say({ type: 'event', meterId, at: 0, event: { type: 'link', state: 'failed', code: 'M302' } })
  expect(word()).toBe('busy')

  await kiosk.visit.finish({ reason: 'done' })
  await kiosk.kiosk.beginGuest()
  meters.say({ type: 'event', meterId, at: 0, event: { type: 'link', state: 'closed' } })
  await kiosk.visit.choose({ task: 'pressure' })
  await kiosk.visit.shutOut({ answer: null })
  await kiosk.visit.rested({ how: 'said-so' })
  vi.advanceTimersByTime(181_000)
  expect(word()).toBeNull()
  await kiosk.visit.leaveTask()
  await kiosk.visit.choose({ task: 'pressure' })
  await kiosk.visit.rested({ how: 'said-so' })
  meters.say({
    type: 'seen',
    sighting: { kind: 'ble', address: 'aa', services: [], rssi: -50 },
    matches: [],
  })
  meters.say({ type: 'event', meterId, at: 0, event: { type: 'link', state: 'waiting', code: 'M102' } })
  expect(word()).toBeNull()
  vi.advanceTimersByTime(181_000)
  expect(word()).toBe('asleep')
})

test('a guest who says yes keeps the result in the visit, without a name', async () => {
  const { kiosk, kioskView, measured, station } = await atWork()
  await kiosk.kiosk.beginGuest()
  const before = station.clock.now() - 60_000
  const { id } = await measured((change) => pressure(126, 80, 70, { ...change, startedAt: before }))
  const { question } = await kioskView()
  expect(question?.id).toBe(id)
  await kiosk.visit.answer({ questionId: id, mine: true })
  expect(await kioskView()).toMatchObject({
    question: null,
    visit: { results: [{ numbers: [{ value: '126' }, {}, {}] }] },
  })
  const visitId = station.visits.open?.row.id
  expect(station.store.read.measurements.byId(id)).toMatchObject({ claim: 'attributed', visitId })
  expect(station.store.read.measurements.byId(id)?.residentId).toBeUndefined()
})

test('when the visit is over nothing of it is left: question, task, call, timers', async () => {
  const { kiosk, kioskView, measured, meters, station } = await atWork()
  await kiosk.kiosk.beginGuest()
  await kiosk.visit.choose({ task: 'pressure' })
  const before = station.clock.now() - 60_000
  const { id } = await measured((change) => pressure(126, 80, 70, { ...change, startedAt: before }))
  await kiosk.kiosk.callStaff()
  await kiosk.visit.finish({ reason: 'timeout' })
  expect(await kioskView()).toMatchObject({ visit: null, question: null, call: null, waitingForOwner: null })
  expect(station.store.read.measurements.byId(id)).toMatchObject({ claim: 'unclaimed', claimReason: 'no-answer' })
  expect(meters.told.findLast(({ type }) => type === 'arm')).toEqual({ type: 'arm', armed: false })
  // What was asked of one person is not asked of the next.
  await kiosk.kiosk.beginGuest()
  expect(await kioskView()).toMatchObject({ question: null, call: null, visit: { task: null, results: [] } })
})

test('the second visit sees what the first has left: last results, and the change since', async () => {
  const { desk, kiosk, kioskView, measured, station } = await atWork()
  const person = { name: '王秀英', sex: 'female' as const, birthDate: '1951-03-08', phone: '19900004321' }
  const { residentId } = await desk.desk.register({ ...person, cardCode: null, consent: true })
  const visit = async () => {
    const found = await kiosk.kiosk.phoneTail({ digits: '4321' })
    if (found.found !== 'tiles') throw new Error(found.found)
    await kiosk.kiosk.begin({ token: found.candidates[0]?.token ?? '' })
  }
  await visit()
  await measured((change) => pressure(128, 82, 71, change))
  await measured((change) => glucose(8.2, { ...change, meal: 'fasting' }))
  await kiosk.visit.finish({ reason: 'done' })
  await visit()
  const { visit: second } = await kioskView()
  expect(second?.last.map(({ label, value, word }) => `${label.zh} ${value} ${word.zh}`)).toEqual([
    '血压 128/82 略高',
    '心跳 71 正常',
    '空腹血糖 8.2 偏高',
  ])
  await measured((change) => glucose(8.6, { ...change, meal: 'fasting' }))
  expect((await kioskView()).visit?.results).toMatchObject([
    { numbers: [{ previous: { value: '8.2', change: 'same' } }] },
  ])
  await measured((change) => glucose(8.6, change))
  expect((await kioskView()).visit?.results.at(-1)).toMatchObject({ meal: 'random', numbers: [{ previous: null }] })
  await station.printing.pdf(station.visits.open?.row.id ?? '', 'slip')
  expect(station.store.read.visits.ofResident(residentId, 9)).toHaveLength(2)
})

test('a window on a message port is answered by its own standing', async () => {
  const { station } = await atWork()
  const { port1, port2 } = new MessageChannel()
  station.attachPort(port1 as never, { id: 'kiosk-2', kind: 'kiosk' })
  const client: ContractRouterClient<StationContract> = createORPCClient(new RPCLink({ port: port2 as never }))
  port2.start()
  expect(await client.kiosk.card({ code: '80009' })).toEqual({ found: 'unknown' })
  await expect(client.desk.staffNames()).rejects.toMatchObject({ code: 'STATION', data: { code: 'S101' } })
  await expect(client.kiosk.phoneTail({ digits: '12' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(client.bench.advance({ ms: 1000 })).rejects.toMatchObject({ data: { code: 'S101' } })
  port1.close()
})

test('a mistake of ours is one calm sentence on the screen, and in the log', async () => {
  const { desk, kiosk, station, faults } = await atWork()
  vi.spyOn(station.desk, 'search').mockImplementation(() => {
    throw new TypeError('undefined is not a function')
  })
  await expect(desk.desk.search({ text: '王' })).rejects.toMatchObject({ data: { code: 'S702' } })
  expect(faults.splice(0)).toHaveLength(1)
  vi.spyOn(station.visits, 'beginGuest').mockImplementation(() => {
    throw new DbError('diskFull', 'full')
  })
  await expect(kiosk.kiosk.beginGuest()).rejects.toMatchObject({
    data: { code: 'S202', elder: { zh: '没存上，请先别走，叫一下工作人员。' } },
  })
})

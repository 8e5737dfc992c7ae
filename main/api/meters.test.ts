import { expect, test, vi } from 'vitest'
import type { MeterEvent } from '../../drivers/host/messages.ts'
import type { Measurement } from '../../drivers/measurement.ts'
import { atWork } from '../testing/at-work.ts'
import { arrivalOf, glucose, pressure } from '../testing/measurements.ts'
import { type BondView, type MeterPage, MeterPage as MeterPageSchema, RawView, type SightingView } from './contract.ts'

type AtWork = Awaited<ReturnType<typeof atWork>>
const SEEN = { kind: 'ble', address: 'c0:26:00:00:18:10', name: 'BP', services: ['1810'], rssi: -50 } as const
const MATCH = { driverId: 'sig-blood-pressure', modelId: 'sig-bp-generic', score: 50, because: 'service 1810' }

/** What a desk window sees of the meters in sight: a cuff of no known bond, and a port no driver knows. */
async function looking({ desk, meters }: AtWork, bonded?: boolean) {
  const sightings = await desk.meters.discover()
  const next = async () => ((await sightings.next()) as IteratorYieldResult<SightingView[]>).value
  await next()
  meters.say({
    type: 'seen',
    sighting: { ...SEEN, services: ['1810'], ...(bonded === undefined ? {} : { bonded }) },
    matches: [MATCH],
  })
  meters.say({
    type: 'seen',
    sighting: { kind: 'usb', path: '/dev/ttyUSB7', vendorId: 'dead', productId: 'beef' },
    matches: [],
  })
  const list = await next()
  const key = (link: SightingView['link']) => list.find((one) => one.link === link)?.key ?? ''
  return {
    list,
    next,
    cuff: { sightingKey: key('ble'), driverId: MATCH.driverId, modelId: MATCH.modelId },
    port: key('serial'),
    sightings,
  }
}

async function page({ desk }: AtWork, meterId: string): Promise<MeterPage> {
  const pages = await desk.meters.page({ meterId })
  const { value } = await pages.next()
  await pages.return?.(undefined)
  return MeterPageSchema.parse(value)
}

/** A measurement of this meter, as of now. */
async function sent({ station, meters }: AtWork, meterId: string, of: (change: Partial<Measurement>) => Measurement) {
  const now = station.clock.now()
  const driver = { id: station.store.read.meters.byId(meterId)?.driverId ?? '', version: 1 }
  const arrival = arrivalOf(meterId, of({ receivedAt: now, startedAt: now, driver }))
  meters.say({ type: 'measurement', ...arrival, frames: [...arrival.frames] })
  return vi.waitUntil(() => station.store.read.measurements.byDeliveryKey(arrival.deliveryKey), 5000)
}

async function wangAtKiosk({ kiosk, desk }: AtWork): Promise<string> {
  const { residentId } = await desk.desk.register({
    name: '王秀英',
    sex: 'female',
    birthDate: '1951-03-08',
    phone: null,
    cardCode: '80001',
    consent: true,
  })
  const found = await kiosk.kiosk.card({ code: '80001' })
  if (found.found !== 'person') throw new Error(found.found)
  await kiosk.kiosk.begin({ token: found.candidate.token })
  return residentId
}

test('what a meter on trial sends reaches nobody, rings nowhere, and is kept in its quality log', async () => {
  const work = await atWork()
  const { desk, station, deskView, kioskView, meters } = work
  const residentId = await wangAtKiosk(work)
  await work.kiosk.visit.choose({ task: 'pressure' })
  const before = await kioskView()
  const { cuff } = await looking(work)
  const { meterId } = await desk.meters.commission(cuff)
  meters.say({
    type: 'event',
    meterId,
    at: station.clock.now(),
    event: { type: 'measuring', kind: 'pressure', cuffMmhg: 120 },
  })
  const { id } = await sent(work, meterId, (change) => pressure(190, 112, 70, change))

  expect(station.store.read.measurements.byId(id)).toMatchObject({
    claim: 'nobody',
    claimReason: 'trial',
    validity: 'valid',
  })
  expect(station.store.read.meters.quality(meterId, 9)).toMatchObject([{ kind: 'trial', measurementId: id }])
  expect(station.store.read.readings.latest(residentId)).toEqual([])
  expect(await deskView()).toMatchObject({ alerts: [], unclaimed: [], today: [], ringing: false })
  expect((await deskView()).meters.find((one) => one.id === meterId)).toMatchObject({
    onTrial: true,
    fact: { zh: '还在试测' },
  })
  const after = await kioskView()
  expect([after.visit, after.call]).toEqual([before.visit, before.call])
  await expect(desk.desk.assign({ measurementId: id, residentId, reason: '试试' })).rejects.toMatchObject({
    data: { code: 'S303' },
  })

  const [raw] = (await page(work, meterId)).trial
  expect(raw).toMatchObject({
    measurementId: id,
    claim: 'nobody',
    quantities: [
      { name: 'systolic', value: 190, unit: 'mmHg' },
      { name: 'diastolic', value: 112, unit: 'mmHg' },
      { name: 'pulse', value: 70, unit: '/min' },
    ],
    frames: [{ direction: 'in', hex: '01 02 03' }],
  })
})

test('a trial ends with a name: only what is begun afterwards is somebody’s', async () => {
  const work = await atWork()
  const { desk, station, meters } = work
  const { cuff } = await looking(work)
  const { meterId } = await desk.meters.commission(cuff)
  expect(station.store.read.meters.byId(meterId)?.inUseFrom).toBeUndefined()
  await sent(work, meterId, (change) => pressure(128, 82, 70, change))

  await desk.meters.takeIntoUse({ meterId, name: '二号血压计', place: '二号桌' })
  expect(await page(work, meterId)).toMatchObject({ use: 'in-use', name: '二号血压计', place: '二号桌', trial: [] })
  await expect(desk.meters.endTrial({ meterId })).rejects.toMatchObject({ data: { code: 'S405' } })
  const residentId = await wangAtKiosk(work)
  const inUseFrom = station.store.read.meters.byId(meterId)?.inUseFrom ?? 0
  const begunBefore = await sent(work, meterId, (change) =>
    pressure(130, 84, 71, { ...change, startedAt: inUseFrom - 1 }),
  )
  expect(begunBefore).toMatchObject({ claim: 'unclaimed', claimReason: 'trial' })
  const lateFromTrial = await sent(work, meterId, (change) =>
    pressure(131, 84, 71, { ...change, receivedAt: inUseFrom - 1 }),
  )
  expect(lateFromTrial).toMatchObject({ claim: 'nobody', claimReason: 'trial' })
  await vi.waitUntil(() => station.clock.now() > inUseFrom)
  await sent(work, meterId, (change) => pressure(132, 85, 72, change))
  expect(station.store.read.readings.latest(residentId).map(({ value }) => value)).toEqual([132, 85, 72])
  expect(meters.told.findLast((message) => message.type === 'configure')).toMatchObject({
    config: { meters: expect.arrayContaining([expect.objectContaining({ meterId })]) },
  })
})

test('a wrong trial puts the meter away; its port can be chosen again as another model', async () => {
  const work = await atWork()
  const { desk, deskView, station } = work
  const { port, list } = await looking(work)
  expect(list.find(({ key }) => key === port)).toMatchObject({ matches: [], title: '/dev/ttyUSB7' })
  const models = await desk.meters.models()
  expect(models.length).toBeGreaterThan(30)
  const choice = { sightingKey: port, driverId: 'aand', modelId: 'aand-tm2655' }
  await expect(
    desk.meters.commission({ ...choice, driverId: 'sig-blood-pressure', modelId: 'sig-bp-generic' }),
  ).rejects.toMatchObject({ data: { code: 'S403' } })
  await expect(desk.meters.commission({ ...choice, sightingKey: 'usb:gone' })).rejects.toMatchObject({
    data: { code: 'S401' },
  })
  const { meterId } = await desk.meters.commission(choice)
  await expect(desk.meters.commission(choice)).rejects.toMatchObject({ data: { code: 'S402' } })
  expect(await page(work, meterId)).toMatchObject({
    use: 'trial',
    link: 'serial',
    address: '/dev/ttyUSB7',
    fingerprint: 'dead beef',
  })
  await desk.meters.endTrial({ meterId })
  expect((await deskView()).meters.map(({ id }) => id)).not.toContain(meterId)
  expect(station.store.read.audit.entries(0, 99).findLast(({ subjectId }) => subjectId === meterId)).toMatchObject({
    action: 'meter.retire',
    reason: 'trial-wrong',
  })
  expect((await desk.meters.commission({ ...choice, modelId: 'aand-tm2657' })).meterId).not.toBe(meterId)
})

test('meters that must be asked are asked while a trial is watched', async () => {
  const work = await atWork()
  const { desk, meters } = work
  const { cuff } = await looking(work)
  const { meterId } = await desk.meters.commission(cuff)
  const armed = () => meters.told.flatMap((message) => (message.type === 'arm' ? [message.armed] : [])).at(-1)
  expect(armed()).toBe(false)
  const pages = await desk.meters.page({ meterId })
  await pages.next()
  expect(armed()).toBe(true)
  await pages.return?.(undefined)
  expect(armed()).toBe(false)
})

test('a meter that must be bonded is bonded from the desk, with the digits it shows', async () => {
  const work = await atWork()
  const { desk, meters, station } = work
  const { cuff, next, list } = await looking(work, false)
  const bondOf = (seen: SightingView[]) => seen.find(({ link }) => link === 'ble')?.bond
  expect(list.find(({ link }) => link === 'ble')).toMatchObject({ bonded: false, bond: null })
  const { sightingKey } = cuff
  await expect(desk.meters.passkey({ sightingKey, passkey: 1 })).rejects.toMatchObject({ data: { code: 'S407' } })
  const heard = (event: { state: BondView['state']; code?: string; passkey?: number }) =>
    meters.say({ type: 'event', at: station.clock.now(), event: { type: 'bonding', address: SEEN.address, ...event } })
  await desk.meters.bond(cuff)
  expect(meters.told.at(-1)).toEqual({
    type: 'bond',
    address: SEEN.address,
    driverId: cuff.driverId,
    modelId: cuff.modelId,
  })
  expect(bondOf(await next())).toMatchObject({ state: 'started' })
  heard({ state: 'passkey-wanted' })
  expect(bondOf(await next())).toMatchObject({ state: 'passkey-wanted' })
  await desk.meters.passkey({ sightingKey, passkey: 4711 })
  expect(meters.told.at(-1)).toEqual({ type: 'passkey', address: SEEN.address, passkey: 4711 })
  await next()
  await expect(desk.meters.compare({ sightingKey, same: true })).rejects.toMatchObject({ data: { code: 'S407' } })
  heard({ state: 'compare-wanted', passkey: 4711 })
  expect(bondOf(await next())).toMatchObject({ state: 'compare-wanted', digits: '004711' })
  await desk.meters.compare({ sightingKey, same: false })
  expect(meters.told.at(-1)).toEqual({ type: 'compared', address: SEEN.address, same: false })
  await next()
  heard({ state: 'refused', code: 'M107' })
  expect(bondOf(await next())).toMatchObject({ state: 'refused', code: 'M107' })
  await desk.meters.bond(cuff)
  await next()
  heard({ state: 'unsupported' })
  const unsupported = bondOf(await next())
  expect(unsupported?.steps.zh.join()).toContain(SEEN.address.toUpperCase())
  expect(unsupported?.steps.zh.length).toBe(unsupported?.steps.en.length)
  await desk.meters.bond(cuff)
  await desk.meters.cancelBond({ sightingKey })
  expect(meters.told.at(-1)).toEqual({ type: 'cancel-bond', address: SEEN.address })
  heard({ state: 'bonded' })
  expect(bondOf(await next())).toBeNull()
})

test('looking for meters ends with the window’s sign-out', async () => {
  const work = await atWork()
  const { sightings } = await looking(work)
  const last = sightings.next()
  await work.desk.desk.signOut()
  expect((await last).done).toBe(true)
  await vi.waitUntil(() => work.meters.told.some((message) => message.type === 'discover' && !message.on), 5000)
})

test('a page tells of the meter what the store knows', async () => {
  const work = await atWork()
  const { meterId, meters, station, desk } = work
  const now = station.clock.now()
  const say = (event: Extract<Parameters<typeof meters.say>[0], { type: 'event' }>['event'], at = now) =>
    meters.say({ type: 'event', meterId, at, event })
  say({ type: 'identity', serialNumber: 'SN1', firmware: '1.2' })
  say({ type: 'identity', serialNumber: 'SN1', firmware: '1.2' })
  say({ type: 'battery', percent: 40 })
  say({ type: 'clock', offsetMs: -420_000, set: true })
  say({ type: 'rejected', code: 'M201', reason: 'checksum' }, now - 8 * 86_400_000)
  say({ type: 'rejected', code: 'M201', reason: 'checksum' })
  say({ type: 'rejected', code: 'M201', reason: 'checksum' })
  say({ type: 'link', state: 'failed', code: 'M106', reason: 'needs pairing' })
  const measured = await work.measured((change) => pressure(128, 82, 70, change))
  const found = await page(work, meterId)
  expect(found).toMatchObject({
    use: 'in-use',
    serialNumber: 'SN1',
    firmware: '1.2',
    battery: { percent: 40 },
    clock: { offsetMs: -420_000 },
    trouble: [
      { type: 'rejected', code: 'M201', times: 2 },
      { type: 'error', code: 'M106', times: 1 },
    ],
    sent: [{ measurementId: measured.id, claim: 'unclaimed', mayBeControl: false }],
    quality: [],
    control: null,
    strips: null,
    settings: [],
  })
  expect(found.clockSetAt).not.toBeNull()
  const learnt = station.store.read.audit.entries(0, 99).filter(({ action }) => action === 'meter.update')
  expect(learnt).toHaveLength(1)
  await desk.meters.rename({ meterId, name: '老血压计', place: '' })
  expect(await page(work, meterId)).toMatchObject({ name: '老血压计', place: '' })
  await desk.meters.retire({ meterId })
  expect(await page(work, meterId)).toMatchObject({ use: 'retired' })
  await expect(desk.meters.rename({ meterId, name: 'x', place: '' })).rejects.toMatchObject({ data: { code: 'S403' } })
  await expect(desk.meters.page({ meterId: 'none' }).then((pages) => pages.next())).rejects.toMatchObject({
    data: { code: 'S403' },
  })
})

test('a switch of the model is set by the manager, told to the meter process, and audited by its name', async () => {
  const work = await atWork()
  const { desk, station, meters } = work
  const { port } = await looking(work)
  const { meterId } = await desk.meters.commission({ sightingKey: port, driverId: 'aand', modelId: 'aand-tm2655' })
  expect((await page(work, meterId)).settings).toMatchObject([
    { key: 'ignoreCheckByte', on: false },
    { key: 'startByStation', on: false },
  ])
  await expect(desk.meters.setting({ meterId, key: 'command', on: true })).rejects.toMatchObject({
    data: { code: 'S701' },
  })
  await desk.meters.setting({ meterId, key: 'ignoreCheckByte', on: true })
  expect((await page(work, meterId)).settings).toMatchObject([{ on: true }, { on: false }])
  expect(meters.told.findLast((message) => message.type === 'configure')).toMatchObject({
    config: {
      meters: expect.arrayContaining([expect.objectContaining({ meterId, settings: { ignoreCheckByte: true } })]),
    },
  })
  expect(station.store.read.audit.entries(0, 99).at(-1)).toMatchObject({
    action: 'meter.update',
    subjectId: meterId,
    reason: 'ignore-check-byte.on',
  })
})

test('an adapter at another place is told at the desk, and taken as right when the desk says so', async () => {
  const work = await atWork()
  const { desk, station, meters, deskView } = work
  const { port } = await looking(work)
  const { meterId } = await desk.meters.commission({ sightingKey: port, driverId: 'aand', modelId: 'aand-tm2655' })
  const listed = async () => (await deskView()).meters.find(({ id }) => id === meterId)
  const told = (event: MeterEvent) => meters.say({ type: 'event', meterId, at: Date.now(), event })
  await expect(desk.meters.confirmPlace({ meterId })).rejects.toMatchObject({ data: { code: 'S408' } })

  const failed = { type: 'link', state: 'failed', code: 'M111', reason: 'moved' } as const
  told(failed)
  expect(await listed()).toMatchObject({ state: 'failed', moved: false, advice: { zh: '接口变了：请确认是哪一台。' } })
  told({ ...failed, movedTo: { path: '/dev/ttyUSB9', place: 'third' } })
  expect(await listed()).toMatchObject({ state: 'failed', moved: true })

  await desk.meters.confirmPlace({ meterId })
  expect(station.store.read.meters.byId(meterId)).toMatchObject({ address: '/dev/ttyUSB9', usbPlace: 'third' })
  expect(meters.told.findLast((message) => message.type === 'configure')).toMatchObject({
    config: {
      meters: expect.arrayContaining([
        expect.objectContaining({
          meterId,
          link: expect.objectContaining({ path: '/dev/ttyUSB9', adapter: expect.objectContaining({ place: 'third' }) }),
        }),
      ]),
    },
  })
  expect(station.store.read.audit.entries(0, 99).at(-1)).toMatchObject({
    action: 'meter.update',
    subjectId: meterId,
    reason: 'usb-place',
  })
  told({ type: 'link', state: 'open' })
  expect(await listed()).toMatchObject({ state: 'open', moved: false, advice: null })
})

test('control solution is asked for, and noted where the meter does not say that it was one', async () => {
  const work = await atWork()
  const { desk, station, deskView } = work
  const strip = station.store.write.meters.commission(
    {
      driverId: 'sig-glucose',
      modelId: 'sig-glucose-generic',
      name: '血糖仪',
      linkKind: 'ble',
      address: 'bb',
      settings: {},
    },
    { kind: 'station' },
  )
  await desk.meters.rename({ meterId: strip.id, name: '血糖仪', place: '' })
  const listed = async () => (await deskView()).meters.find(({ id }) => id === strip.id)
  expect(await listed()).toMatchObject({ careDue: true, fact: { zh: '该做质控了' } })
  expect((await page(work, strip.id)).control).toMatchObject({ everyDays: 7, lastAt: null, due: true })
  const of = (change: Partial<Measurement>) => glucose(6.1, change)
  const { id: measurementId } = await sent(work, strip.id, of)
  expect((await page(work, strip.id)).sent).toMatchObject([{ measurementId, mayBeControl: true }])
  await desk.meters.asControl({ measurementId })
  expect(await page(work, strip.id)).toMatchObject({
    control: { due: false },
    quality: [{ measurementId, kind: 'control-solution', quantities: [{ name: 'glucose', value: 6.1 }] }],
    sent: [{ claim: 'nobody', mayBeControl: false }],
  })
  expect(await listed()).toMatchObject({ careDue: false })
  await expect(desk.meters.asControl({ measurementId })).rejects.toMatchObject({ data: { code: 'S406' } })
  await expect(desk.meters.asControl({ measurementId: 'none' })).rejects.toMatchObject({ data: { code: 'S302' } })
  await desk.meters.strips({ meterId: strip.id, lot: 'A17', expires: '2020-01-31' })
  expect((await page(work, strip.id)).strips).toEqual({ lot: 'A17', expires: '2020-01-31', expired: true })
  expect(await listed()).toMatchObject({ careDue: true, fact: { zh: '试纸过期了' } })
})

test('the bytes behind a measurement are told without a name', async () => {
  const work = await atWork()
  const residentId = await wangAtKiosk(work)
  const { id: measurementId } = await work.measured((change) => pressure(128, 82, 70, change))
  const raw = RawView.parse(await work.desk.meters.raw({ measurementId }))
  expect(raw).toMatchObject({
    claim: 'attributed',
    frames: [{ hex: '01 02 03' }],
    driver: { id: 'sig-blood-pressure' },
  })
  const text = JSON.stringify(raw)
  expect([text.includes('王'), text.includes(residentId), text.includes('周敏')]).toEqual([false, false, false])
  await expect(work.desk.meters.raw({ measurementId: 'none' })).rejects.toMatchObject({ data: { code: 'S302' } })
})

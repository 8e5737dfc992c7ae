import { expect, test } from 'vitest'
import { hashSecret } from '../staff/secrets.ts'
import { atWork } from '../testing/at-work.ts'
import { SiteView } from './contract.ts'

const refused = { data: { code: 'S101' } }

test('the manager sees every setting but the signature, with its words and whether it is followed at once', async () => {
  const { desk } = await atWork()
  const { settings, queues } = SiteView.parse(await desk.site.settings())
  expect(queues).toEqual(expect.any(Array))
  expect(settings.map(({ key }) => key)).toContain('ble.binding')
  expect(settings.map(({ key }) => key)).not.toContain('catalogue.signedBy')
  expect(settings.filter(({ fromNextStart }) => fromNextStart).map(({ key }) => key)).toEqual(['station.zone'])
  expect(settings.find(({ key }) => key === 'station.name')).toMatchObject({
    name: { zh: '站点名称', en: 'Station name' },
    value: '社区健康小屋',
    fits: true,
  })
})

test('what is set is followed at once by desk and kiosk, and is in the audit with who did it', async () => {
  const { desk, deskView, kioskView, station } = await atWork()
  expect(await desk.site.set({ key: 'station.name', value: ' 盐务街 ' })).toEqual({ ok: true })
  expect(await desk.site.set({ key: 'voice.volumePercent', value: 40 })).toEqual({ ok: true })
  expect((await deskView()).stationName).toBe('盐务街')
  expect(await kioskView()).toMatchObject({ stationName: '盐务街', volume: 0.4 })
  const [staff] = station.store.read.staff.active()
  expect(station.store.read.audit.entries(0, 99)).toContainEqual(
    expect.objectContaining({ action: 'setting.set', subjectId: 'voice.volumePercent', actorId: staff?.id }),
  )
})

test('the meter process is told of the card reader and of the Bluetooth controller', async () => {
  const { desk, meters } = await atWork()
  await desk.site.set({ key: 'identify.idReader', value: { port: '/dev/ttyUSB7', on: true } })
  await desk.site.set({ key: 'ble.binding', value: null })
  expect(meters.told.findLast(({ type }) => type === 'configure')).toMatchObject({
    config: { idReader: { path: '/dev/ttyUSB7' }, ble: null },
  })
})

test('what does not fit is not stored: where it fails and what is expected come back', async () => {
  const { desk, station } = await atWork()
  const hours = [
    { from: '08:00', to: '11:00' },
    { from: '14:00', to: '13:00' },
  ]
  expect(await desk.site.set({ key: 'station.hours', value: hours })).toEqual({
    ok: false,
    at: '1',
    expected: { zh: expect.stringContaining('先早后晚'), en: expect.stringContaining('earlier') },
  })
  expect(station.store.read.settings.get('station.hours')).toBeUndefined()
})

test('a stored value that no longer fits is marked, and setting it anew takes the mark away', async () => {
  const { desk, deskView, station } = await atWork()
  station.store.write.settings.set('station.days', 'all', { kind: 'cli' })
  const days = async () => (await desk.site.settings()).settings.find(({ key }) => key === 'station.days')
  expect(await days()).toMatchObject({ value: [1, 2, 3, 4, 5], fits: false })
  await desk.site.set({ key: 'station.days', value: [1, 3] })
  expect(await days()).toMatchObject({ value: [1, 3], fits: true })
  expect((await deskView()).banners.map(({ code }) => code)).not.toContain('setting')
})

test('duty staff, a locked desk and the kiosk are refused', async () => {
  const { desk, kiosk, station } = await atWork()
  const fields = { name: '李明', login: 'li', role: 'duty', secret: await hashSecret('2222') } as const
  const { id } = station.store.write.staff.create(fields, { kind: 'cli' })
  const wish = { key: 'station.name', value: 'x' } as const
  await desk.desk.signOut()
  await expect(desk.site.set(wish)).rejects.toMatchObject(refused)
  expect(await desk.desk.signIn({ staffId: id, pin: '2222' })).toEqual({ ok: true })
  await expect(desk.site.set(wish)).rejects.toMatchObject(refused)
  await expect(desk.site.settings()).rejects.toMatchObject(refused)
  await expect(kiosk.site.settings()).rejects.toMatchObject(refused)
})

test('a key that is none, and the signature, are bad input', async () => {
  const { desk } = await atWork()
  for (const key of ['station.colour', 'catalogue.signedBy'])
    await expect(desk.site.set({ key: key as 'station.name', value: 'x' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
})

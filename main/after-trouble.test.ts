import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { KioskView } from './api/contract.ts'
import { machineTime } from './clock.ts'
import { openStation, type Station } from './station.ts'
import { commissioned } from './testing/at-work.ts'
import { storeOnFillingDisk } from './testing/filling-disk.ts'
import { arrivalOf, pressure } from './testing/measurements.ts'
import { DESK, dataFolder, KIOSK, noSheets, quietMeters } from './testing/open-test-station.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const PATIENCE = { timeout: 30_000, interval: 20 }

async function viewOf(station: Station): Promise<KioskView> {
  const views = station.kioskLive.follow(KIOSK.id, undefined)
  const { value } = await views.next()
  await views.return(undefined)
  return value
}

/** A station whose power fails `agoMs` before the next one starts; the store never hears of the visit's end. */
async function cutOff(agoMs: number, before: (life: Life) => Promise<void> | void) {
  const dataDir = dataFolder()
  const meterId = commissioned(dataDir)
  const { disk, openStore } = storeOnFillingDisk()
  const meters = quietMeters()
  const machine = { ...machineTime, wallMs: () => machineTime.wallMs() - agoMs }
  const first = await openStation({ dataDir, spawnMeters: meters.spawn, sheets: noSheets, openStore, machine })
  const wang = newResident(first, '王秀英', 'CARD-WANG')
  const li = newResident(first, '李建国', 'CARD-LI')
  signIn(first, 'CARD-WANG')
  const visitId = first.visits.open?.row.id ?? ''
  await before({ station: first, meters, meterId })
  const lastSign = first.clock.now()
  disk.full = true
  await first.close()
  writeFileSync(join(dataDir, 'visit-alive.json'), JSON.stringify({ visitId, at: lastSign }))

  const again = quietMeters()
  const station = await openStation({ dataDir, spawnMeters: again.spawn, sheets: noSheets })
  onTestFinished(() => station.close())
  return { station, meters: again, meterId, wang, li, visitId, lastSign }
}

interface Life {
  readonly station: Station
  readonly meters: ReturnType<typeof quietMeters>
  readonly meterId: string
}

function newResident(station: Station, name: string, cardCode: string): string {
  return station.store.write.residents.create(
    { name, sex: 'female', birthDate: '1951-03-08' },
    { kind: 'station' },
    { cardCode },
  ).id
}

function signIn(station: Station, code: string): void {
  const found = station.kiosk.card(KIOSK.id, code)
  if (found.found !== 'person') throw new Error(found.found)
  station.kiosk.begin(KIOSK.id, found.candidate.token)
}

/** A result that was begun and received at these moments, in station time. */
async function comes(life: Life, numbers: [number, number], startedAt: number, receivedAt: number) {
  const driver = { id: 'sig-blood-pressure', version: 1 }
  const arrival = arrivalOf(life.meterId, pressure(...numbers, 70, { startedAt, receivedAt, driver }))
  life.meters.say({ type: 'measurement', ...arrival, frames: [...arrival.frames] })
  const { measurements } = life.station.store.read
  return await vi.waitUntil(() => measurements.byDeliveryKey(arrival.deliveryKey), PATIENCE)
}

function measuring({ station, meters, meterId }: Life): void {
  station.visits.choose('pressure')
  station.visits.shutOut(null)
  station.visits.rested('said-so')
  meters.say({ type: 'event', meterId, at: station.clock.now(), event: { type: 'measuring', kind: 'pressure' } })
}

async function firstReading(life: Life, numbers: [number, number]): Promise<void> {
  measuring(life)
  const now = life.station.clock.now()
  await comes(life, numbers, now - 10, now)
}

describe('the power fails', () => {
  test.each<[string, (life: Life) => Promise<void> | void]>([
    ['on the choose screen', () => undefined],
    ['in the middle of the rest', ({ station }) => station.visits.choose('pressure')],
    ['while a meter measures', measuring],
    ['between two readings', (life) => firstReading(life, [132, 84])],
  ])(
    '%s: the visit is over, the rest screen shows nobody, and the next person begins at the beginning',
    async (_, before) => {
      const { station, visitId, lastSign, li } = await cutOff(MINUTE, before)
      expect(station.store.read.visits.byId(visitId)).toMatchObject({ endedAt: lastSign, endedBy: 'restart' })
      expect(await viewOf(station)).toMatchObject({ visit: null, call: null, question: null, waitingForOwner: null })
      signIn(station, 'CARD-LI')
      expect(station.visits.open?.row.residentId).toBe(li)
      expect((await viewOf(station)).visit).toMatchObject({ maskedName: '李＊国', task: null, results: [] })
    },
  )

  test('while a meter measures: what it sent within its time is the person’s, and stands on no screen', async () => {
    const life = await cutOff(10 * MINUTE, measuring)
    const { lastSign, visitId, wang, station } = life
    const stored = await comes(life, [127, 81], lastSign - 50, lastSign + 10 * SECOND)
    expect(stored).toMatchObject({ claim: 'attributed', visitId, residentId: wang })
    expect(await viewOf(station)).toMatchObject({ visit: null, waitingForOwner: null })
  })

  test('while a meter measures: what was finished long after the last sign of life goes to the desk', async () => {
    const life = await cutOff(10 * MINUTE, measuring)
    const stored = await comes(life, [127, 81], life.lastSign - 50, life.lastSign + 2 * MINUTE)
    expect(stored).toMatchObject({ claim: 'unclaimed' })
    expect(stored.residentId).toBeUndefined()
  })

  test('and somebody measures in front of the rest screen: whoever signs in is asked, and says no', async () => {
    const life = await cutOff(10 * MINUTE, measuring)
    const { station } = life
    const now = station.clock.now()
    const { id } = await comes(life, [127, 81], now - 60 * SECOND, now - 30 * SECOND)
    expect((await viewOf(station)).waitingForOwner).toMatchObject({ task: 'pressure' })
    signIn(station, 'CARD-LI')
    expect((await viewOf(station)).question).toMatchObject({ id, task: 'pressure' })
    station.visits.answer(id, false)
    expect(station.store.read.measurements.byId(id)).toMatchObject({ claim: 'unclaimed' })
    expect((await viewOf(station)).visit?.results).toEqual([])
  })

  test('between two readings: the first one stands as a single one, and a later visit begins a series of its own', async () => {
    const { station, visitId, wang, ...life } = await cutOff(MINUTE, (early) => firstReading(early, [132, 84]))
    const mean = (visit: string) =>
      station.store.read.readings
        .ofVisit(visit)
        .filter(({ indicator, seriesRole }) => indicator === 'sbp' && seriesRole === 'mean')
        .map(({ value, seriesCount, residentId }) => [value, seriesCount, residentId])
    expect(mean(visitId)).toEqual([[132, 1, wang]])
    signIn(station, 'CARD-WANG')
    await firstReading({ station, ...life }, [120, 78])
    expect(mean(visitId)).toEqual([[132, 1, wang]])
    expect(mean(station.visits.open?.row.id ?? '')).toEqual([[120, 1, wang]])
  })

  test('on a dangerous result: the screen goes on calling, without name and numbers, until the desk has acted', async () => {
    const { station } = await cutOff(MINUTE, (life) => firstReading(life, [196, 122]))
    const { call, visit } = await viewOf(station)
    expect(visit).toBeNull()
    expect(call).toMatchObject({ reason: 'result', state: 'calling' })
    await station.staff.first('周敏', '4711')
    const [zhou] = station.store.read.staff.active()
    await station.staff.signIn(DESK.id, zhou?.id ?? '', '4711')
    station.desk.acknowledge(DESK.id, call?.alertId ?? '')
    expect((await viewOf(station)).call).toMatchObject({ state: 'acknowledged' })
    station.desk.handle(DESK.id, call?.alertId ?? '', 'sent-to-doctor', '')
    expect(await viewOf(station)).toMatchObject({ call: null, visit: null })
  })

  test('on a dangerous result, an hour ago: nobody sits there any more; it stays with the desk', async () => {
    const { station } = await cutOff(60 * MINUTE, (life) => firstReading(life, [196, 122]))
    expect(await viewOf(station)).toMatchObject({ call: null, visit: null })
    expect(station.store.read.alerts.unresolved()).toMatchObject([{ reason: 'result', tier: 'now', state: 'open' }])
  })
})

describe('the meter process ends', () => {
  test('in the middle of a measuring: the screen waits as before it, and the result that comes then is the person’s', async () => {
    const dataDir = dataFolder()
    const meterId = commissioned(dataDir)
    const meters = quietMeters()
    const station = await openStation({ dataDir, spawnMeters: meters.spawn, sheets: noSheets })
    onTestFinished(() => station.close())
    const wang = newResident(station, '王秀英', 'CARD-WANG')
    signIn(station, 'CARD-WANG')
    const life = { station, meters, meterId }
    measuring(life)
    expect((await viewOf(station)).visit?.task).toMatchObject({ step: 'measure', active: true })
    meters.end()
    await vi.waitUntil(() => station.visits.open?.task?.active === false, PATIENCE)
    expect((await viewOf(station)).visit?.task).toMatchObject({ step: 'measure', trouble: null })
    await vi.waitUntil(() => meters.told.filter(({ type }) => type === 'configure').length > 1, PATIENCE)
    const now = station.clock.now()
    expect(await comes(life, [127, 81], now - 10, now)).toMatchObject({ claim: 'attributed', residentId: wang })
    expect((await viewOf(station)).visit?.task).toMatchObject({ step: 'between', reading: 2 })
  })
})

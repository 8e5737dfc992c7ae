/** A cuff that begins on command, from the touch at the kiosk to the module and back: and by nothing else. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { VirtualCreative } from '../drivers/creative/virtual.ts'
import { mountSerialMeter } from '../drivers/virtual/serial-mount.ts'
import { wallTime } from '../drivers/virtual/time.ts'
import { spawnMeters } from './shell/chromium/meter-child.ts'
import { openStation } from './station.ts'
import { KIOSK, noSheets, PATIENCE, quietMeters } from './testing/open-test-station.ts'

// One folder for all: a log opens its file in its own time, also when its station has been closed.
const root = mkdtempSync(join(tmpdir(), 'start-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const NORMAL = { kind: 'pressure', systolic: 128, diastolic: 82, pulse: 71 } as const

async function stationWith(spawn: Parameters<typeof openStation>[0]['spawnMeters'], path: string) {
  const dataDir = mkdtempSync(join(root, 'station-'))
  // Commissioned in an earlier life of the station.
  const before = await openStation({ dataDir, spawnMeters: quietMeters().spawn, sheets: noSheets })
  const fields = { driverId: 'creative', modelId: 'creative-pc-600', name: '一体机', settings: {} }
  const meter = before.store.write.meters.commission(
    { ...fields, linkKind: 'serial', address: path },
    { kind: 'station' },
  )
  await before.close()
  const station = await openStation({ dataDir, spawnMeters: spawn, sheets: noSheets })
  onTestFinished(() => station.close())
  station.store.write.residents.create(
    { name: '王秀英', sex: 'female', birthDate: '1951-03-08' },
    { kind: 'station' },
    { cardCode: 'CARD-WANG' },
  )
  const found = station.kiosk.card(KIOSK.id, 'CARD-WANG')
  if (found.found !== 'person') throw new Error('the card is not known')
  station.kiosk.begin(KIOSK.id, found.candidate.token)
  return { station, meter }
}

test('neither choosing nor resting starts the cuff: the touch does, once, and leaving withdraws it', async () => {
  const process = quietMeters()
  const { station, meter } = await stationWith(process.spawn, '/dev/nowhere')
  const starts = () => process.told.flatMap((message) => (message.type === 'arm' ? [message.start] : []))
  const { visits } = station
  visits.choose('pressure')
  visits.shutOut(null)
  visits.start()
  visits.rested('said-so')
  expect(visits.open?.task).toMatchObject({ step: 'measure', start: 'offered', active: false })
  expect(starts().filter(Boolean)).toEqual([])

  visits.start()
  visits.start()
  expect(visits.open?.task).toMatchObject({ start: 'ordered', active: true })
  const turn = expect.stringMatching(visits.open?.row.id ?? '')
  expect(starts().filter(Boolean)).toEqual([{ meterId: meter.id, kind: 'pressure', turn }])

  visits.leaveTask()
  expect(starts().at(-1)).toBeUndefined()
})

test('a meter process that ends takes the order with it: the person is asked to touch again', async () => {
  const process = quietMeters()
  const { station } = await stationWith(process.spawn, '/dev/nowhere')
  station.visits.choose('pressure')
  station.visits.shutOut(null)
  station.visits.rested('said-so')
  station.visits.start()
  const told = process.told.length
  process.end()
  await vi.waitUntil(() => process.told.length > told, PATIENCE)
  expect(station.visits.open?.task).toMatchObject({ start: 'offered', active: false })
  expect(process.told.slice(told).filter((message) => message.type === 'arm' && message.start)).toEqual([])
})

test('the touch reaches the module, and its result the person', async () => {
  const module = new VirtualCreative({ time: wallTime, onStart: NORMAL, cuffFrames: 4 })
  const mounted = await mountSerialMeter(module, join(root, 'module'))
  onTestFinished(() => mounted.unplug())
  const { station } = await stationWith(spawnMeters, mounted.path)
  await vi.waitUntil(() => module.heard.includes('e2/03'), PATIENCE)
  station.visits.choose('pressure')
  station.visits.shutOut(null)
  station.visits.rested('said-so')
  expect(module.heard).not.toContain('40/01')
  station.visits.start()
  await vi.waitUntil(() => station.visits.open?.task?.step === 'between', PATIENCE)
  expect(module.heard.filter((command) => command === '40/01')).toHaveLength(1)
  const readings = station.store.read.readings.ofVisit(station.visits.open?.row.id ?? '')
  expect(readings.filter(({ indicator }) => indicator === 'sbp').map(({ value }) => value)).toContain(128)
})

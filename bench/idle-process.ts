/**
 * A station at which nobody is, for measuring what it takes: idle-process.ts DATA_FOLDER. Four virtual meters on the bench process and
 * four that are switched off; a kiosk window and a desk follow it. Tells its parent the ids of station and meter process, and ends when
 * the parent lets go.
 */
import { readFileSync } from 'node:fs'
import { createKeys } from '../db/keys.ts'
import { openStore } from '../db/open-store.ts'
import type { MeterFields } from '../db/types.ts'
import { startVirtualMeters } from '../main/meters/virtual.ts'
import { spawnMeters } from '../main/shell/chromium/meter-child.ts'
import { openStation } from '../main/station.ts'
import { MeterLinks } from '../main/testing/meter-links.ts'
import { zoneOffsetMinutes } from '../main/zone.ts'

const SETTLED_MS = 15_000
const SWITCHED_OFF: readonly Pick<MeterFields, 'driverId' | 'modelId' | 'linkKind' | 'address'>[] = [
  { driverId: 'maibobo', modelId: 'maibobo-serial', linkKind: 'serial', address: '/dev/serial/by-id/absent-monitor' },
  { driverId: 'gtech', modelId: 'gtech-gl-310', linkKind: 'serial', address: '/dev/serial/by-id/absent-column' },
  { driverId: 'sig-oximeter', modelId: 'sig-oximeter-spot', linkKind: 'ble', address: 'c0:00:00:00:18:22' },
  { driverId: 'sig-thermometer', modelId: 'sig-thermometer-infrared', linkKind: 'ble', address: 'c0:00:00:00:18:09' },
]

const [dataDir = ''] = process.argv.slice(2)
const { dataKey } = createKeys(dataDir)
const store = openStore({ dir: dataDir, dataKey, now: Date.now })
for (const meter of SWITCHED_OFF)
  store.write.meters.commission({ ...meter, name: meter.modelId, settings: {} }, { kind: 'cli' })
store.close()

const virtual = await startVirtualMeters(zoneOffsetMinutes(Date.now(), 'Asia/Shanghai'))
const links = new MeterLinks()
const station = await openStation({
  dataDir,
  virtual,
  spawnMeters: () => links.hear(spawnMeters()),
  sheets: { pdf: async () => new Uint8Array(), close: async () => undefined },
})
const following = new AbortController()
for (const views of [station.kioskLive, station.deskLive]) void follow(views.follow('idle-window', following.signal))
const monitor = station.store.read.meters.commissioned().find(({ driverId }) => driverId === 'aand')
while (!monitor || !links.isOpen(monitor.id)) await pause(100)
// What starting leaves to be done.
await pause(SETTLED_MS)
process.once('disconnect', async () => {
  following.abort()
  await station.close()
  await virtual.bench.stop()
})
process.send?.([process.pid, meterProcess()])

function meterProcess(): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number)
  const found = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('drivers/host/process'))
  if (found === undefined) throw new Error('there is no meter process')
  return found
}

async function follow(views: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of views);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openStoreReader, STORE_FILE } from '../../db/open-store.ts'
import { drivers } from '../../drivers/catalogue.ts'
import { type Change, redecode as decodeAgain } from '../meters/redecode.ts'
import { readSettings } from '../settings.ts'
import { startOfDay, zoneOffsetMinutes } from '../zone.ts'
import { type CommonOptions, type Io, printJson, printLine } from './io.ts'
import { openKey } from './keys.ts'

/** `station redecode --dry-run`: what today's drivers would make of the stored frames; only looks, also beside a running station. */
export async function redecode(
  { data, json, since }: CommonOptions & { readonly since?: string },
  io: Io,
): Promise<void> {
  const file = join(data, STORE_FILE)
  if (!existsSync(file)) throw new Error(`${data} holds no station data`)
  const store = openStoreReader(file, openKey(data, io))
  try {
    const { read } = store
    const zone = readSettings(read.settings).settings['station.zone']
    const counts = { same: 0, differs: 0, undecodable: 0 }
    for (const stored of read.measurements.receivedSince(since === undefined ? 0 : startOfDay(since, zone))) {
      const meter = stored.meterId === undefined ? undefined : read.meters.byId(stored.meterId)
      const offset = zoneOffsetMinutes(stored.receivedAt, stored.zone)
      const again = decodeAgain(stored, read.measurements.frames(stored.id), meter, drivers, offset)
      counts[again.outcome] += 1
      if (again.outcome === 'same') continue
      if (json) await printJson(io, { measurementId: stored.id, ...again })
      else
        await printLine(
          io,
          `${stored.id}  ${stored.driverId} ${again.outcome}: ${again.outcome === 'differs' ? again.changes.map(textOf).join('; ') : again.reason}`,
        )
    }
    if (json) await printJson(io, counts)
    else
      await printLine(
        io,
        `${counts.same} as stored, ${counts.differs} would differ, ${counts.undecodable} cannot be decoded now; nothing was changed`,
      )
  } finally {
    store.close()
  }
}

function textOf({ field, before, now }: Change): string {
  return `${field} ${JSON.stringify(before)} → ${JSON.stringify(now)}`
}

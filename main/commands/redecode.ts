import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuidV7 } from 'uuid'
import { openStore, openStoreReader, STORE_FILE } from '../../db/open-store.ts'
import type { StoreReader } from '../../db/store.ts'
import type { StoredMeasurement } from '../../db/types.ts'
import { drivers } from '../../drivers/catalogue.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import type { Measurement } from '../../drivers/measurement.ts'
import type { Change } from '../meters/redecode.ts'
import { readSettings } from '../settings.ts'
import { Intake, NOT_ASKED } from '../visits/intake.ts'
import { decodedAgain, keepDecoded } from '../visits/redecoded.ts'
import { startOfDay } from '../zone.ts'
import { type CommonOptions, type Io, printJson, printLine } from './io.ts'
import { openKey } from './keys.ts'

export interface RedecodeOptions extends CommonOptions {
  readonly since?: string
  readonly dryRun?: true
}

type Keep = (stored: StoredMeasurement, now: Measurement) => void

/**
 * `station redecode`: stored frames decoded again by today's drivers, and what differs stored as the next revision. With `--dry-run`
 * it only tells, also beside a running station. `by`: given by tests.
 */
export async function redecode(options: RedecodeOptions, io: Io, by: readonly MeterDriver[] = drivers): Promise<void> {
  const { data, dryRun } = options
  const file = join(data, STORE_FILE)
  if (!existsSync(file)) throw new Error(`${data} holds no station data`)
  const dataKey = openKey(data, io)
  if (dryRun) {
    const store = openStoreReader(file, dataKey)
    try {
      await tell(store.read, options, io, by)
    } finally {
      store.close()
    }
    return
  }
  const now = () => Date.now()
  const store = openStore({ dir: data, dataKey, now })
  try {
    const { settings } = readSettings(store.read.settings)
    const intake = new Intake({
      store,
      clock: { now },
      zone: settings['station.zone'],
      pressureLine: () => settings['pressure.line'],
      driver: (id) => by.find((driver) => driver.id === id),
      // Nothing is attributed here, and nobody sits at the kiosk.
      timeTrusted: () => false,
      livedBefore: () => false,
      mealOf: () => null,
      answersOf: () => NOT_ASKED,
      newId: uuidV7,
    })
    await tell(store.read, options, io, by, (stored, measurement) =>
      keepDecoded(stored, measurement, { store, intake, drivers: by, now }),
    )
  } finally {
    store.close()
  }
}

async function tell(
  read: StoreReader,
  { json, since }: RedecodeOptions,
  io: Io,
  by: readonly MeterDriver[],
  keep?: Keep,
): Promise<void> {
  const zone = readSettings(read.settings).settings['station.zone']
  const counts = { same: 0, differs: 0, left: 0 }
  for (const { stored, again } of decodedAgain(read, by, since === undefined ? 0 : startOfDay(since, zone))) {
    counts[again.outcome] += 1
    if (again.outcome === 'same') continue
    if (again.outcome === 'differs') keep?.(stored, again.measurement)
    if (json) {
      const { outcome } = again
      const rest = outcome === 'left' ? { reason: again.reason } : { version: again.version, changes: again.changes }
      await printJson(io, { measurementId: stored.id, outcome, ...rest })
    } else {
      const what = again.outcome === 'left' ? again.reason : again.changes.map(textOf).join('; ')
      await printLine(io, `${stored.id}  ${stored.driverId} ${again.outcome}: ${what}`)
    }
  }
  if (json) await printJson(io, counts)
  else
    await printLine(
      io,
      `${counts.same} as stored, ${counts.differs} ${keep ? 'changed' : 'would change'}, ${counts.left} left as they are${keep ? '' : '; nothing was changed'}`,
    )
}

function textOf({ field, before, now }: Change): string {
  return `${field} ${JSON.stringify(before)} → ${JSON.stringify(now)}`
}

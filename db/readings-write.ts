import { type AlertRows, alertRows, raiseAll } from './alert-rows.ts'
import { DbError } from './errors.ts'
import { READING_COLUMNS, toMilli } from './reading-rows.ts'
import { readingReader } from './readings.ts'
import { found, type Session } from './session.ts'
import { type Bindable, bindings, insertInto } from './sql.ts'
import type { NewReading, ReadingWriter } from './store.ts'
import { MEASURES, type Reading, type ReadingContext } from './types.ts'

/** What the store itself adds to a new reading. */
interface Origin {
  readonly measurementId?: string
  readonly replaces?: string
}

/** A revision made anew says all of it: what it leaves out, the reading no longer has. */
const UNSAID: Pick<Reading, keyof ReadingContext | 'comparator' | 'panelBand' | 'panelSubtype'> = {
  meal: undefined,
  arm: undefined,
  posture: undefined,
  site: undefined,
  shutOut: undefined,
  comparator: undefined,
  panelBand: undefined,
  panelSubtype: undefined,
}
/** What makes a revision another one; a newer catalogue alone does not. */
const SAID = [
  ...(Object.keys(UNSAID) as readonly (keyof typeof UNSAID)[]),
  'value',
  'band',
  'level',
  'alert',
  'measuredAt',
  'seriesRole',
  'seriesCount',
] as const

/** The revision log: rows are only ever added; a lineage's earlier rows step back. Within the transaction under way. */
export function revisionLog(session: Session) {
  const { connection } = session
  const read = readingReader(connection)
  const columns = READING_COLUMNS.filter((name) => name !== 'position')
  const insert = connection.prepare<Record<string, Bindable>>(insertInto('reading', columns))
  const stepBack = connection.prepare(`UPDATE reading SET state = 'superseded' WHERE position = ?`)

  const append = (reading: Omit<Reading, 'position'>): Reading => {
    const { value, ...rest } = reading
    const { lastInsertRowid } = insert.run(bindings(columns, { ...rest, valueMilli: toMilli(value) ?? undefined }))
    return { ...reading, position: Number(lastInsertRowid) }
  }
  const next = (before: Reading, change: Partial<Reading>): Reading => {
    stepBack.run(before.position)
    return append({ ...before, reason: undefined, ...change, revision: before.revision + 1, createdAt: session.now() })
  }
  const newest = (lineage: string): Reading => {
    const reading = found(read.current(lineage), 'reading', lineage)
    if (reading.state !== 'current')
      throw new DbError('refused', `reading ${lineage} was entered in error and is not revised`)
    return reading
  }
  return {
    read,
    newest,
    next,
    add({ revises, ofMeasurement, ...fields }: NewReading, origin: Origin): Reading {
      if (revises !== undefined) {
        const before = newest(revises)
        if (before.indicator !== fields.indicator)
          throw new DbError('refused', `reading ${revises} is ${before.indicator}, not ${fields.indicator}`)
        return next(before, { ...UNSAID, ...fields })
      }
      return append({
        ...fields,
        lineage: session.newId(),
        revision: 1,
        unit: MEASURES[fields.indicator].ucum,
        measurementId: ofMeasurement === false ? undefined : origin.measurementId,
        replaces: origin.replaces,
        state: 'current',
        createdAt: session.now(),
      })
    },
    /** Nothing in it would change. */
    stands: ({ revises, ...fields }: NewReading): Reading | undefined => {
      if (revises === undefined) return undefined
      const before = newest(revises)
      const after: Partial<Reading> = { ...UNSAID, ...fields }
      return SAID.every((name) => before[name] === after[name]) ? before : undefined
    },
    enterInError: (lineage: string, reason: string): Reading =>
      next(newest(lineage), { state: 'entered-in-error', reason }),
  }
}

export function readingWriter(session: Session): ReadingWriter {
  const log = revisionLog(session)
  const alerts: AlertRows = alertRows(session)
  return {
    add: (readings, raised, actor) =>
      session.transaction(() => {
        const stored = readings.map((reading) => log.add(reading, {}))
        for (const { lineage } of stored) session.audit(actor, 'reading.add', 'reading', lineage)
        return { readings: stored, alerts: raiseAll(alerts, raised, stored, {}) }
      }),
    revise: (lineage, change, actor) =>
      session.transaction(() => {
        const before = log.newest(lineage)
        if (
          change.value !== undefined &&
          change.value !== before.value &&
          before.source === 'meter' &&
          before.seriesRole !== 'mean'
        )
          throw new DbError('refused', `the value of reading ${lineage} came from a meter and is never edited`)
        const reading = log.next(before, change)
        session.audit(actor, 'reading.revise', 'reading', lineage)
        return reading
      }),
    enterInError: (lineage, reason, actor) =>
      session.transaction(() => {
        const reading = log.enterInError(lineage, reason)
        for (const alert of alerts.unclosedOfLineage(lineage)) alerts.close(alert, 'voided')
        session.audit(actor, 'reading.enter-in-error', 'reading', lineage)
        return reading
      }),
  }
}

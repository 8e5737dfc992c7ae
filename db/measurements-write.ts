import { alertRows, raiseAll } from './alert-rows.ts'
import { DbError } from './errors.ts'
import { DECODED_COLUMNS, MEASUREMENT_COLUMNS, measurementBindings, measurementReader } from './measurements.ts'
import { revisionLog } from './readings-write.ts'
import { found, type Session } from './session.ts'
import { assignments, type Bindable, bindings, insertInto } from './sql.ts'
import type { Assignment, Committed, MeasurementWriter, NewAlert, NewReading } from './store.ts'
import type { Alert, MeasurementFields, QualityEntry, Reading, StoredFrame, StoredMeasurement } from './types.ts'

/** Why a reading ends that its driver no longer reads. */
const REDECODED = 'redecoded'

export function measurementWriter(session: Session): MeasurementWriter {
  const { connection } = session
  const read = measurementReader(connection, session.secrets)
  const log = revisionLog(session)
  const alerts = alertRows(session)
  const insert = connection.prepare<Record<string, Bindable>>(insertInto('measurement', MEASUREMENT_COLUMNS))
  const saveClaim = connection.prepare<Record<string, Bindable>>(
    `UPDATE measurement SET ${assignments(['claim', 'claimReason', 'visitId', 'residentId'])} WHERE id = @id`,
  )
  const saveDecoded = connection.prepare<Record<string, Bindable>>(
    `UPDATE measurement SET ${assignments([...DECODED_COLUMNS, 'visitId', 'residentId'])} WHERE id = @id`,
  )
  const keepDecoded = connection.prepare<Record<string, Bindable>>(
    insertInto('earlier_decode', ['measurementId', 'until', ...DECODED_COLUMNS]),
  )
  const insertFrame = connection.prepare(
    'INSERT INTO frame (measurement_id, sequence, journal_id, at, direction, channel, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const insertQuality = connection.prepare(
    'INSERT INTO quality_log (id, measurement_id, meter_id, at, kind) VALUES (?, ?, ?, ?, ?)',
  )

  const addQuality = ({ id, meterId, takenAt }: StoredMeasurement, kind: QualityEntry['kind']) => {
    insertQuality.run(session.newId(), id, meterId ?? null, takenAt, kind)
  }
  const addFrames = (id: string, frames: readonly StoredFrame[]) => {
    frames.forEach((frame, sequence) => {
      insertFrame.run(id, sequence, frame.id, frame.at, frame.direction, frame.channel ?? null, frame.bytes)
    })
  }
  const claimed = (
    before: StoredMeasurement,
    claim: Pick<MeasurementFields, 'claim' | 'claimReason' | 'visitId' | 'residentId'>,
  ) => {
    const after: StoredMeasurement = { ...before, ...claim }
    saveClaim.run({
      id: after.id,
      claim: after.claim,
      claimReason: after.claimReason ?? null,
      visitId: after.visitId ?? null,
      residentId: after.residentId ?? null,
    })
    return after
  }

  /** Ends what this measurement had stored and is not revised, and with the last member of a series its mean. */
  const endReadings = (id: string, reason: string, replacements: readonly NewReading[]): Reading[] => {
    const remade = new Set(replacements.map(({ revises }) => revises))
    const members = log.read
      .ofMeasurement(id)
      .filter(({ state, lineage }) => state === 'current' && !remade.has(lineage))
    const ended = members.map((reading) => log.enterInError(reading.lineage, reason))
    const series = new Set(members.flatMap(({ seriesId }) => seriesId ?? []))
    for (const left of [...series].map((seriesId) => log.read.ofSeries(seriesId))) {
      for (const mean of left.filter(({ seriesRole }) => seriesRole === 'mean')) {
        const others = left.filter(
          ({ seriesRole, indicator }) => seriesRole === 'member' && indicator === mean.indicator,
        )
        if (others.length === 0) ended.push(log.enterInError(mean.lineage, reason))
        else if (members.some(({ indicator }) => indicator === mean.indicator) && !remade.has(mean.lineage))
          throw new DbError(
            'refused',
            `the ${mean.indicator} mean ${mean.lineage} loses a member and must be made again`,
          )
      }
    }
    return ended
  }

  /** An alert goes with its measurement; where the new person's assessment raises none, it closes. */
  const moveAlerts = (assignment: Assignment, readings: readonly Reading[]): Alert[] => {
    const { measurementId, residentId, visitId } = assignment
    const waiting: NewAlert[] = [...assignment.alerts]
    const moved = alerts.ofMeasurement(measurementId).map((alert) => {
      const at = waiting.findIndex(({ indicator }) => indicator === alert.indicator)
      if (at === -1) return alerts.close(alert, 'moved')
      const [next] = waiting.splice(at, 1)
      const lineage = next?.reading === undefined ? undefined : readings[next.reading]?.lineage
      return alerts.update({
        ...alert,
        tier: next?.tier ?? alert.tier,
        level: next?.level ?? alert.level,
        residentId,
        visitId,
        lineage,
      })
    })
    return [...moved, ...raiseAll(alerts, waiting, readings, { measurementId, residentId, visitId })]
  }

  /** What stands already is not raised again; what was told wrongly closes. A call that nobody has answered goes on. */
  const rejudgeAlerts = (
    waiting: readonly NewAlert[],
    readings: readonly Reading[],
    after: StoredMeasurement,
  ): Alert[] => {
    const { id, visitId, residentId } = after
    const before = alerts.ofMeasurement(id)
    const covers = (old: Alert, { tier, indicator, level }: NewAlert) =>
      old.indicator === indicator && old.tier === tier && (old.level === level || old.state === 'open')
    const known = before.filter(({ state, closedReason }) => state !== 'closed' || closedReason === 'handled')
    const kept = known.flatMap((old) => {
      const again = waiting.find((one) => covers(old, one))
      if (!again) return old.state === 'closed' ? [] : alerts.close(old, 'voided')
      return old.level === again.level ? old : alerts.update({ ...old, level: again.level })
    })
    const fresh = waiting.filter((one) => !known.some((old) => covers(old, one)))
    return [...kept, ...raiseAll(alerts, fresh, readings, { measurementId: id, visitId, residentId })]
  }

  const stored = (
    measurement: StoredMeasurement,
    readings: readonly Reading[],
    raised: readonly Alert[],
  ): Committed => ({
    outcome: 'stored',
    measurement,
    readings,
    alerts: raised,
  })

  return {
    commit: (commit) =>
      session.transaction(() => {
        const before = read.byDeliveryKey(commit.measurement.deliveryKey)
        if (before) {
          const { id } = before
          return {
            outcome: 'already-stored',
            measurement: before,
            readings: log.read.ofMeasurement(id),
            alerts: alerts.ofMeasurement(id),
          }
        }
        const measurement: StoredMeasurement = { ...commit.measurement, id: session.newId(), createdAt: session.now() }
        const { id, visitId, residentId } = measurement
        insert.run(measurementBindings(measurement))
        addFrames(id, commit.frames)
        if (commit.quality) addQuality(measurement, commit.quality)
        const readings = commit.readings.map((reading) => log.add(reading, { measurementId: id }))
        const raised = raiseAll(alerts, commit.alerts, readings, { measurementId: id, visitId, residentId })
        session.audit(commit.actor, 'measurement.store', 'measurement', id, measurement.claim)
        return stored(measurement, readings, raised)
      }),

    assign: (assignment) =>
      session.transaction(() => {
        const { measurementId, residentId, visitId, reason, actor } = assignment
        const before = found(read.byId(measurementId), 'measurement', measurementId)
        if (before.claim === 'void' || before.claim === 'nobody')
          throw new DbError('refused', `measurement ${measurementId} is ${before.claim} and can have no person`)
        const ended = endReadings(measurementId, reason, assignment.readings)
        const readings = assignment.readings.map((reading) => {
          const old = ended.find(
            ({ indicator, seriesRole }) =>
              indicator === reading.indicator && (seriesRole === 'mean') === (reading.seriesRole === 'mean'),
          )
          return log.add(reading, { measurementId, replaces: old?.lineage })
        })
        const moved = moveAlerts(assignment, readings)
        const measurement = claimed(before, { claim: 'attributed', claimReason: undefined, visitId, residentId })
        session.audit(actor, 'measurement.assign', 'measurement', measurementId, before.claim)
        for (const { lineage } of ended) session.audit(actor, 'reading.enter-in-error', 'reading', lineage)
        return stored(measurement, readings, moved)
      }),

    void: (id, reason, actor, remade = []) =>
      session.transaction(() => {
        const before = found(read.byId(id), 'measurement', id)
        const ended = endReadings(id, reason, remade)
        const readings = remade.map((reading) => log.add(reading, { measurementId: id }))
        const closed = alerts.ofMeasurement(id).map((alert) => alerts.close(alert, 'voided'))
        const measurement = claimed(before, { ...before, claim: 'void' })
        session.audit(actor, 'measurement.void', 'measurement', id, before.claim)
        for (const { lineage } of ended) session.audit(actor, 'reading.enter-in-error', 'reading', lineage)
        return stored(measurement, [...ended, ...readings], closed)
      }),

    unclaim: (id, claimReason, actor) =>
      session.transaction(() => {
        const before = found(read.byId(id), 'measurement', id)
        if (before.claim === 'void' || log.read.ofMeasurement(id).some(({ state }) => state === 'current'))
          throw new DbError('refused', `measurement ${id} has readings or is void; assign it instead`)
        const measurement = claimed(before, {
          claim: 'unclaimed',
          claimReason,
          visitId: undefined,
          residentId: undefined,
        })
        session.audit(actor, 'measurement.unclaim', 'measurement', id, claimReason)
        return measurement
      }),

    asControl: (id, actor) =>
      session.transaction(() => {
        const before = found(read.byId(id), 'measurement', id)
        if (before.claim !== 'unclaimed')
          throw new DbError('refused', `measurement ${id} is ${before.claim}; only an unclaimed one can be a control`)
        const measurement = claimed(before, { claim: 'nobody', claimReason: 'control-solution' })
        for (const alert of alerts.ofMeasurement(id)) alerts.close(alert, 'voided')
        addQuality(measurement, 'control-solution')
        session.audit(actor, 'measurement.as-control', 'measurement', id, before.claimReason)
        return measurement
      }),

    redecode: ({ measurementId, decoded, claim, quality, actor, ...again }) =>
      session.transaction(() => {
        const before = found(read.byId(measurementId), 'measurement', measurementId)
        if (decoded.driverVersion <= before.driverVersion)
          throw new DbError(
            'refused',
            `measurement ${measurementId} is of version ${before.driverVersion} of its driver, not of one before ${decoded.driverVersion}`,
          )
        keepDecoded.run({
          ...bindings(DECODED_COLUMNS, measurementBindings(before)),
          measurementId,
          until: session.now(),
        })
        const measurement: StoredMeasurement = { ...before, ...decoded, ...claim }
        saveDecoded.run(bindings(['id', ...DECODED_COLUMNS, 'visitId', 'residentId'], measurementBindings(measurement)))
        if (quality) addQuality(measurement, quality)
        const last = log.read.lastPosition()
        const ended = endReadings(measurementId, REDECODED, again.readings)
        const readings = again.readings.map((reading) => log.stands(reading) ?? log.add(reading, { measurementId }))
        const judged = rejudgeAlerts(again.alerts, readings, measurement)
        session.audit(actor, 'measurement.redecode', 'measurement', measurementId, `version-${decoded.driverVersion}`)
        for (const { lineage } of ended) session.audit(actor, 'reading.enter-in-error', 'reading', lineage)
        for (const { lineage, revision } of readings.filter(({ position }) => position > last))
          session.audit(actor, revision === 1 ? 'reading.add' : 'reading.revise', 'reading', lineage)
        return stored(measurement, [...ended, ...readings], judged)
      }),
  }
}

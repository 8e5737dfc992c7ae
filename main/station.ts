/**
 * The station: this file composes everything, and is the one place where parts meet. Read it from top to bottom.
 *
 * A measurement comes from the meter process (`drivers/host`) with its frames already on disk. `intake` finds out whether it is one,
 * whose it is and what it means, and commits it with its readings and alerts in one transaction; only then is it acknowledged. The
 * visit at the kiosk, the desk and every window that follows a live view hear of it. Windows reach the station through the API alone.
 */
import { join } from 'node:path'
import { RPCHandler as PortHandler } from '@orpc/server/message-port'
import { RPCHandler as SocketHandler } from '@orpc/server/ws'
import { v7 as uuidV7 } from 'uuid'
import type { WebSocket } from 'ws'
import { DbError } from '../db/errors.ts'
import { createKeys, deriveKey, fileKeyStore, hasKeys, type KeyStore, unlock } from '../db/keys.ts'
import { openStore } from '../db/open-store.ts'
import { forgetRestored, restoredSince } from '../db/restored.ts'
import { drivers } from '../drivers/catalogue.ts'
import { type MeterChild, MeterClient } from '../drivers/host/client.ts'
import type { EventMessage, HostConfig } from '../drivers/host/messages.ts'
import { Calls } from './alerts/calls.ts'
import type { DeskView, KioskView } from './api/contract.ts'
import { drawDeskView } from './api/desk-view.ts'
import { drawKioskView } from './api/kiosk-view.ts'
import { LiveView } from './api/live.ts'
import { drawMeterPage } from './api/meter-page.ts'
import { type CallContext, type StationFace, stationRouter } from './api/router.ts'
import type { Standing, StationWindow } from './api/windows.ts'
import { AdvancingClock, type Clock, type MachineTime, SystemClock } from './clock.ts'
import { isStorageFailure, StationError } from './errors.ts'
import { Health } from './health.ts'
import { Newcomers } from './identify/newcomer.ts'
import { SignIn } from './identify/sign-in.ts'
import { openLog } from './log.ts'
import { MeterBoard } from './meters/board.ts'
import { Bonding } from './meters/bonding.ts'
import { MeterCare } from './meters/care.ts'
import { Discovery } from './meters/discovery.ts'
import { startNightly } from './meters/nightly.ts'
import { MeterPages } from './meters/pages.ts'
import type { VirtualFace } from './meters/virtual.ts'
import { Printing } from './print/printing.ts'
import type { SheetMaker } from './print/sheet-maker.ts'
import { readSettings } from './settings.ts'
import { Desk } from './staff/desk.ts'
import { StaffDesk } from './staff/sign-in.ts'
import { Site } from './staff/site.ts'
import { ALIVE_EVERY_MS, lastAlive, noteAlive } from './visits/alive.ts'
import { startBackstop } from './visits/backstop.ts'
import { type Arrival, Intake } from './visits/intake.ts'
import { Kiosk } from './visits/kiosk.ts'
import { KioskVisits } from './visits/visit.ts'
import { zoneOffsetMinutes } from './zone.ts'

/** After a power cut so long ago nobody waits on the chair any more. */
const STILL_SITTING_MS = 15 * 60_000

export interface StationOptions {
  readonly dataDir: string
  /** Keeps the data key for this machine; the key file beside the store where the shell has nothing better. */
  readonly keyStore?: KeyStore
  /** Starts the meter process. */
  readonly spawnMeters: () => MeterChild
  readonly sheets: SheetMaker
  /** Meters that are not there: given by the demo, tests and `serve --virtual`. The clock can then be moved forward. */
  readonly virtual?: VirtualFace
  /** Told once, when the data folder is made: the shell shows it and has it typed back. */
  readonly onRecoveryKey?: (recoveryKey: string) => void
  readonly onFault?: (error: unknown) => void
  /** Given by tests: a disk that fails, a clock that somebody sets, no patience with a killed meter process. */
  readonly openStore?: typeof openStore
  readonly meterRestartPauseMs?: (failures: number) => number
  readonly machine?: MachineTime
}

export interface MessagePortLike {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  start?(): void
}

/** What the shells and the command line see of it; the router's windows see `StationFace`. */
export interface Station extends StationFace {
  attachSocket(socket: WebSocket, window: StationWindow): void
  attachPort(port: MessagePortLike, window: StationWindow): void
  /** The window is gone. */
  detach(window: StationWindow): void
  /** Ends the visit, the meter process and the store, in this order; nothing that came in is lost. */
  close(): Promise<void>
}

export async function openStation(options: StationOptions): Promise<Station> {
  const { dataDir, virtual } = options

  // The clock that everything here runs on, windows included.
  const system = new SystemClock(options.machine)
  const advancing = virtual ? new AdvancingClock(system) : null
  const clock: Clock = advancing ?? system

  // The store: one encrypted file, one writer, one station a folder.
  const keyStore = options.keyStore ?? fileKeyStore(dataDir)
  const dataKey = hasKeys(dataDir) ? unlock(dataDir, keyStore) : firstKeys()
  function firstKeys() {
    const made = createKeys(dataDir, keyStore)
    options.onRecoveryKey?.(made.recoveryKey)
    return made.dataKey
  }
  const journal = { dir: join(dataDir, 'journal'), keyHex: deriveKey(dataKey, 'journal').toString('hex') }
  const store = (options.openStore ?? openStore)({ dir: dataDir, dataKey, now: () => clock.now() })
  const log = await openLog(dataDir)
  const fault = (error: unknown) => {
    log.fault(error)
    options.onFault?.(error)
  }
  const settings = () => readSettings(store.read.settings).settings
  const zone = settings()['station.zone']

  // What is wrong right now, for the desk's banners and the kiosk's 没存上.
  const changed = () => {
    kioskLive.changed()
    deskLive.changed()
    meterPages.changed()
  }
  const health = new Health({ store, clock, settings: () => readSettings(store.read.settings), changed })
  const storageFailed = (error: DbError) => {
    log.note('storage failed', { fault: error.code, kind: error.kind })
    health.notStored(error)
  }

  // The meters: a process of its own, so that no fault of a driver takes the screen down.
  const client = new MeterClient({
    spawn: options.spawnMeters,
    config: () => hostConfig(),
    onMeasurement: async (message) => take(message),
    onEvent: (message) => heard({ type: 'event', ...message }),
    onCaughtUp: () => guarded(caughtUp),
    onSeen(message) {
      meters.sighted(message.sighting)
      discovery.seen(message)
    },
    onCard: (card) => guarded(() => kiosk.layCard(card)),
    ...(options.meterRestartPauseMs ? { restartPauseMs: options.meterRestartPauseMs } : {}),
  })
  const meters = new MeterBoard({
    store,
    drivers,
    now: () => clock.now(),
    changed,
    arm: (armed, start) => client.arm(armed, start),
  })
  const bonding = new Bonding({
    client,
    changed: () => discovery.changed(),
    platform: process.platform,
  })
  const discovery = new Discovery({
    drivers,
    bonding,
    now: () => clock.now(),
    discover: (on) => client.discover(on),
    known: (link, address) =>
      meters.statuses().some(({ meter }) => meter.linkKind === link && meter.address === address),
  })

  // The person at the kiosk.
  const signIn = new SignIn(store, () => clock.now())
  const newcomers = new Newcomers(clock, uuidV7, changed)
  const calls = new Calls(store)
  const intake = new Intake({
    store,
    clock,
    zone,
    pressureLine: () => settings()['pressure.line'],
    driver: (id) => drivers.find((driver) => driver.id === id),
    timeTrusted: () => health.timeTrusted,
    livedBefore: (visitId) => health.livedBefore(visitId),
    mealOf: (visitId, kind) => visits.mealOf(visitId, kind),
    answersOf: (visitId) => visits.answersOf(visitId),
    newId: uuidV7,
  })
  endVisitsLeftOpen()
  const visits = new KioskVisits({
    store,
    clock,
    zone,
    kiosk: 'kiosk-1',
    intake,
    meters,
    claim: (measurementId, visit) => desk.claim(measurementId, visit),
    ended: () => calls.visitEnded(),
    storageFailed,
    fault,
    changed,
  })

  // The people at the desk.
  const staff = new StaffDesk(store, clock, changed)
  const desk = new Desk({ store, clock, zone, staff, intake, newcomers, changed })
  const care = new MeterCare({
    store,
    staff,
    discovery,
    bonding,
    drivers,
    movedTo: (meterId) => meters.movedTo(meterId),
    metersChanged,
    changed,
  })

  const site = new Site({ store, staff, changed: settingsChanged })

  // What screens and paper are drawn from.
  const printing = new Printing({ store, clock, zone, settings, visits, intake, sheets: options.sheets, changed })
  const kiosk = new Kiosk({ store, clock, zone, settings, visits, intake, signIn, newcomers, calls, take, changed })
  const kioskLive = new LiveView<KioskView>((windowId) =>
    drawKioskView({
      store,
      clock,
      zone,
      settings,
      visits,
      meters,
      calls,
      staffed: () => staff.staffed,
      storageOk: () => health.storageOk,
      unsaved: (visit) => kiosk.unsavedResults(visit),
      brought: () => kiosk.brought(windowId),
      laid: () => kiosk.laidCard(windowId),
      printer: () => printing.state,
    }),
  )
  const meterPages = new MeterPages({
    draw: (meterId) => drawMeterPage({ store, clock, zone, settings, drivers }, meterId),
    arm: (armed) => meters.armForTrial(armed),
  })
  const deskLive = new LiveView<DeskView>((windowId) =>
    drawDeskView(
      {
        store,
        clock,
        zone,
        settings,
        visits,
        intake,
        meters,
        drivers,
        staffAt: (id) => staff.at(id),
        banners: () => health.banners(),
        newcomer: () => newcomers.newest,
      },
      windowId,
    ),
  )

  // ── a measurement arrives ───────────────────────────────────────────────────────────────────────────────────────────────

  /** Returning acknowledges it; throwing makes it come again. */
  function take(arrival: Arrival): void {
    try {
      visits.settle()
      const taken = intake.take(arrival)
      health.stored()
      visits.saved(arrival.deliveryKey)
      meters.measured(arrival.meterId, arrival.measurement)
      if (taken) guarded(() => visits.taken(taken))
    } catch (error) {
      if (error instanceof DbError && !meters.onTrial(arrival.meterId)) visits.notSaved(arrival)
      failed(error)
      throw error
    }
  }

  function heard(message: EventMessage): void {
    const { meterId, event } = message
    noteEvent(message)
    health.meterEvent(message)
    if (event.type === 'bonding') bonding.heard(event)
    guarded(() => meters.meterEvent(message))
    if (!meterId || !meters.onTrial(meterId)) guarded(() => visits.meterEvent(message))
    if (meterId && event.type === 'link' && event.state === 'closed') guarded(() => intake.conversationEnded(meterId))
  }

  function noteEvent({ meterId, event }: EventMessage): void {
    if (event.type === 'process' || event.type === 'journal' || event.type === 'adapter') {
      log.note(`${event.type} ${event.state}`, { reason: event.reason })
    } else if (event.type === 'link' && event.state === 'failed') {
      log.note('link failed', { meterId, fault: event.code, reason: event.reason })
    }
  }

  /** Meters go on talking whatever the station cannot do about it. */
  function guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      failed(error)
    }
  }

  function failed(error: unknown): void {
    if (isStorageFailure(error)) storageFailed(error)
    else fault(error)
  }

  // ── running ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * After a crash: the visit ended at its last sign of life, and questions that nobody can answer any more go to the desk. Who was in
   * danger a moment ago still is.
   */
  function endVisitsLeftOpen(): void {
    for (const visit of store.read.visits.open()) {
      const at = Math.max(lastAlive(dataDir, visit.id) ?? visit.startedAt, visit.startedAt)
      store.write.visits.end(visit.id, at, 'restart', { kind: 'station' })
      if (clock.now() - at > STILL_SITTING_MS) continue
      const danger = store.read.alerts
        .unresolved()
        .find(({ visitId, reason, tier }) => visitId === visit.id && reason === 'result' && tier === 'now')
      if (danger) calls.resume(danger.id)
    }
    for (const row of store.read.measurements.unclaimed(1000)) {
      if (row.claim === 'asking') store.write.measurements.unclaim(row.id, 'no-answer', { kind: 'station' })
    }
  }

  /** After a restored backup the journal gives again what came since; until all of it is stored, at every start. */
  let replaySince = restoredSince(dataDir)
  function caughtUp(): void {
    if (replaySince === undefined) return
    replaySince = undefined
    forgetRestored(dataDir)
  }

  function hostConfig(): HostConfig {
    const idReader = settings()['identify.idReader']
    return {
      journal,
      zoneOffsetMinutes: zoneOffsetMinutes(clock.now(), zone),
      clockOffsetMs: clock.offsetMs(),
      meters: meters.configs(),
      ble: virtual ? virtual.bluetooth : settings()['ble.binding'],
      ...(idReader?.on ? { idReader: { path: idReader.port } } : {}),
      ...(virtual ? { portsFile: virtual.portsFile } : {}),
      ...(replaySince === undefined ? {} : { replaySince }),
    }
  }

  function metersChanged(): void {
    meters.reload()
    client.configure()
  }

  /** Screens, paper and judging ask for the settings whenever they need them; the meter process is told. */
  function settingsChanged(): void {
    client.configure()
    changed()
  }

  const alive = setInterval(() => {
    const open = visits.open
    if (open) noteAlive(dataDir, open.row.id, clock.now())
  }, ALIVE_EVERY_MS)
  startBackstop({
    clock,
    visitOpen: () => visits.open !== null,
    shown: () => kioskLive.followed,
    busy: () => visits.open?.task?.active === true || calls.current(visits.open?.row.id ?? null) !== null,
    end: () => visits.finish('timeout'),
  })
  startNightly(
    clock,
    zone,
    () => visits.open !== null,
    () => void client.restart().catch(fault),
  )
  clock.onJump(() => client.configure())
  advancing?.onAdvance((ms) => {
    void virtual?.shiftClock(ms)
    client.configure()
    changed()
  })
  virtual?.commission(store)
  metersChanged()

  // ── the face that router and shells see ─────────────────────────────────────────────────────────────────────────────────

  const station: Station = {
    store,
    clock,
    visits,
    signIn,
    staff,
    desk,
    care,
    site,
    printing,
    kiosk,
    discovery,
    meterPages,
    drivers,
    kioskLive,
    deskLive,
    virtual: virtual ?? null,

    standing(windowId: string): Standing {
      return {
        visitOpen: visits.open !== null,
        staff: staff.at(windowId)?.role ?? 'none',
        virtualMeters: virtual !== undefined,
      }
    },

    /** The clock jumped and the desk has looked: station time is the system's again. */
    clockIsRight(): void {
      clock.adopt()
      health.clockAdopted()
      client.configure()
    },

    advance(ms: number): void {
      if (!advancing) throw new StationError('notVirtual')
      advancing.advance(ms)
    },

    refused(error) {
      if (error instanceof StationError) return error
      failed(error)
      if (isStorageFailure(error)) return new StationError('storageFailed', error.message, { cause: error })
      const refusal = error instanceof DbError && (error.kind === 'refused' || error.kind === 'notFound')
      return new StationError(refusal ? 'badInput' : 'internal', undefined, { cause: error })
    },

    attachSocket(socket: WebSocket, window: StationWindow): void {
      void socketHandler.upgrade(socket, { context: { window } })
    },

    attachPort(port: MessagePortLike, window: StationWindow): void {
      portHandler.upgrade(port as Parameters<typeof portHandler.upgrade>[0], { context: { window } })
      port.start?.()
    },

    detach(window) {
      if (window.kind === 'desk') staff.windowClosed(window.id)
    },

    async close() {
      clearInterval(alive)
      visits.finish('restart')
      await client.stop()
      system.close()
      store.close()
      log.close()
      await options.sheets.close()
    },
  }

  const router = stationRouter(station)
  const socketHandler = new SocketHandler<CallContext>(router)
  const portHandler = new PortHandler<CallContext>(router)
  return station
}

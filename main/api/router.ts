/** The contract, answered. Each call is checked for its window's standing and its input before anything here sees it. */
import { implement, ORPCError } from '@orpc/server'
import type { Store } from '../../db/store.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import type { Clock } from '../clock.ts'
import { StationError } from '../errors.ts'
import type { SignIn } from '../identify/sign-in.ts'
import type { MeterCare } from '../meters/care.ts'
import type { Discovery } from '../meters/discovery.ts'
import type { MeterPages } from '../meters/pages.ts'
import type { VirtualFace } from '../meters/virtual.ts'
import type { Printing } from '../print/printing.ts'
import type { Desk } from '../staff/desk.ts'
import type { StaffDesk } from '../staff/sign-in.ts'
import type { Site } from '../staff/site.ts'
import type { Kiosk } from '../visits/kiosk.ts'
import type { KioskVisits } from '../visits/visit.ts'
import { instant } from '../zone.ts'
import { contract, type DeskView, type KioskView, type Role } from './contract.ts'
import type { LiveView } from './live.ts'
import { modelViews } from './model-view.ts'
import { rawViewOf } from './raw-view.ts'
import { mayCall, type Standing, type StationWindow } from './windows.ts'

/** The parts of the station that calls are answered with. */
export interface StationFace {
  readonly store: Store
  readonly clock: Clock
  readonly kiosk: Kiosk
  readonly visits: KioskVisits
  readonly signIn: SignIn
  readonly staff: StaffDesk
  readonly desk: Desk
  readonly care: MeterCare
  readonly site: Site
  readonly discovery: Discovery
  readonly meterPages: MeterPages
  readonly drivers: readonly MeterDriver[]
  readonly printing: Printing
  readonly kioskLive: LiveView<KioskView>
  readonly deskLive: LiveView<DeskView>
  /** Null where the meters are real. */
  readonly virtual: VirtualFace | null
  standing(windowId: string): Standing
  clockIsRight(): void
  /** Only on virtual meters. Throws StationError notVirtual. */
  advance(ms: number): void
  /** A failure below the API as a refusal; faults are reported on the way. */
  refused(error: unknown): StationError
}

export interface CallContext {
  readonly window: StationWindow
}

export function stationRouter(station: StationFace) {
  const os = implement(contract)
    .$context<CallContext>()
    .use(async ({ context, procedure, next }) => {
      const { role } = procedure['~orpc'].meta as { role: Role }
      const { id, kind } = context.window
      if (!mayCall(role, kind, station.standing(id))) throw refusal(new StationError('notAllowed'))
      if (kind === 'desk') station.staff.touch(id)
      try {
        return await next()
      } catch (error) {
        throw error instanceof ORPCError ? error : refusal(station.refused(error))
      }
    })

  /** What a window follows as staff ends when they are signed out. */
  const whileSignedIn = (windowId: string, signal: AbortSignal | undefined): AbortSignal => {
    const session = station.staff.session(windowId)
    return signal ? AbortSignal.any([signal, session]) : session
  }

  const bench = (): VirtualFace => {
    if (!station.virtual) throw new StationError('notVirtual')
    return station.virtual
  }

  return os.router({
    kiosk: {
      watch: os.kiosk.watch.handler(({ context, signal }) => station.kioskLive.follow(context.window.id, signal)),
      card: os.kiosk.card.handler(({ input, context }) => station.kiosk.card(context.window.id, input.code)),
      phoneTail: os.kiosk.phoneTail.handler(({ input, context }) => {
        const found = station.signIn.phoneTail(context.window.id, input.digits)
        return found.found === 'locked' ? { found: 'locked', until: instant(found.until) } : found
      }),
      begin: os.kiosk.begin.handler(({ input, context }) => {
        station.kiosk.begin(context.window.id, input.token)
        return {}
      }),
      beginGuest: os.kiosk.beginGuest.handler(() => {
        station.visits.beginGuest()
        return {}
      }),
      callStaff: os.kiosk.callStaff.handler(() => {
        station.kiosk.callStaff()
        return {}
      }),
      dismissCall: os.kiosk.dismissCall.handler(() => {
        station.kiosk.dismissCall()
        return {}
      }),
    },
    visit: {
      choose: os.visit.choose.handler(({ input }) => {
        station.visits.choose(input.task)
        return {}
      }),
      sex: os.visit.sex.handler(({ input }) => {
        station.visits.sex(input.answer)
        return {}
      }),
      ageGroup: os.visit.ageGroup.handler(({ input }) => {
        station.visits.ageGroup(input.answer)
        return {}
      }),
      meal: os.visit.meal.handler(({ input }) => {
        station.visits.meal(input.context)
        return {}
      }),
      shutOut: os.visit.shutOut.handler(({ input }) => {
        station.visits.shutOut(input.answer)
        return {}
      }),
      implant: os.visit.implant.handler(({ input }) => {
        station.visits.implant(input.answer)
        return {}
      }),
      goOn: os.visit.goOn.handler(() => {
        station.visits.goOn()
        return {}
      }),
      enter: os.visit.enter.handler(({ input }) => {
        station.visits.enter(input.value)
        return {}
      }),
      rested: os.visit.rested.handler(({ input }) => {
        station.visits.rested(input.how)
        return {}
      }),
      start: os.visit.start.handler(() => {
        station.visits.start()
        return {}
      }),
      leaveTask: os.visit.leaveTask.handler(() => {
        station.visits.leaveTask()
        return {}
      }),
      enough: os.visit.enough.handler(() => {
        station.visits.enough()
        return {}
      }),
      answer: os.visit.answer.handler(({ input }) => {
        station.visits.answer(input.questionId, input.mine)
        return {}
      }),
      trend: os.visit.trend.handler(({ input }) => station.kiosk.trend(input.subject, input.span)),
      saveAgain: os.visit.saveAgain.handler(() => ({ saved: station.kiosk.saveAgain() })),
      printSlip: os.visit.printSlip.handler(async ({ input }) => ({
        state: await station.printing.visitSlip(input.language),
      })),
      finish: os.visit.finish.handler(({ input }) => station.kiosk.finish(input.reason)),
    },
    desk: {
      watch: os.desk.watch.handler(({ context, signal }) => station.deskLive.follow(context.window.id, signal)),
      staffNames: os.desk.staffNames.handler(() =>
        station.store.read.staff.active().map(({ id, name }) => ({ id, name })),
      ),
      firstStaff: os.desk.firstStaff.handler(async ({ input }) => {
        if (!(await station.staff.first(input.name, input.pin))) throw new StationError('staffExists')
        return {}
      }),
      signIn: os.desk.signIn.handler(({ input, context }) =>
        station.staff.signIn(context.window.id, input.staffId, input.pin),
      ),
      signOut: os.desk.signOut.handler(({ context }) => {
        station.staff.signOut(context.window.id)
        return {}
      }),
      search: os.desk.search.handler(({ input }) => station.desk.search(input.text)),
      register: os.desk.register.handler(({ input, context }) => station.desk.register(context.window.id, input)),
      forgetNewcomer: os.desk.forgetNewcomer.handler(() => {
        station.desk.forgetNewcomer()
        return {}
      }),
      acknowledge: os.desk.acknowledge.handler(({ input, context }) => {
        station.desk.acknowledge(context.window.id, input.alertId)
        return {}
      }),
      handle: os.desk.handle.handler(({ input, context }) => {
        station.desk.handle(context.window.id, input.alertId, input.outcome, input.note)
        return {}
      }),
      assign: os.desk.assign.handler(({ input, context }) => {
        station.desk.assign(context.window.id, input.measurementId, input.residentId, input.reason)
        return {}
      }),
      claimVisit: os.desk.claimVisit.handler(({ input, context }) => {
        station.desk.claimVisit(context.window.id, input.visitId, input.residentId, input.reason)
        return {}
      }),
      void: os.desk.void.handler(({ input, context }) => {
        station.desk.void(context.window.id, input.measurementId, input.reason)
        return {}
      }),
      clockIsRight: os.desk.clockIsRight.handler(() => {
        station.clockIsRight()
        return {}
      }),
      here: os.desk.here.handler(() => ({})),
      bringToKiosk: os.desk.bringToKiosk.handler(({ input }) => {
        station.kiosk.bring(input.residentId)
        return {}
      }),
      print: os.desk.print.handler(async ({ input }) => ({
        state: await station.printing.resident(input.residentId, input.form),
      })),
    },
    meters: {
      discover: os.meters.discover.handler(({ context, signal }) =>
        station.discovery.follow(whileSignedIn(context.window.id, signal)),
      ),
      models: os.meters.models.handler(() => modelViews(station.drivers)),
      bond: os.meters.bond.handler(({ input }) => {
        station.care.bond(input)
        return {}
      }),
      passkey: os.meters.passkey.handler(({ input }) => {
        station.care.passkey(input.sightingKey, input.passkey)
        return {}
      }),
      compare: os.meters.compare.handler(({ input }) => {
        station.care.compare(input.sightingKey, input.same)
        return {}
      }),
      cancelBond: os.meters.cancelBond.handler(({ input }) => {
        station.care.cancelBond(input.sightingKey)
        return {}
      }),
      commission: os.meters.commission.handler(({ input, context }) => ({
        meterId: station.care.commission(context.window.id, input),
      })),
      takeIntoUse: os.meters.takeIntoUse.handler(({ input, context }) => {
        station.care.takeIntoUse(context.window.id, input.meterId, input)
        return {}
      }),
      endTrial: os.meters.endTrial.handler(({ input, context }) => {
        station.care.endTrial(context.window.id, input.meterId)
        return {}
      }),
      page: os.meters.page.handler(({ input, context, signal }) =>
        station.meterPages.follow(input.meterId, whileSignedIn(context.window.id, signal)),
      ),
      rename: os.meters.rename.handler(({ input, context }) => {
        station.care.rename(context.window.id, input.meterId, input)
        return {}
      }),
      strips: os.meters.strips.handler(({ input, context }) => {
        station.care.strips(context.window.id, input.meterId, input.lot, input.expires)
        return {}
      }),
      confirmPlace: os.meters.confirmPlace.handler(({ input, context }) => {
        station.care.confirmPlace(context.window.id, input.meterId)
        return {}
      }),
      setting: os.meters.setting.handler(({ input, context }) => {
        station.care.setting(context.window.id, input.meterId, input.key, input.on)
        return {}
      }),
      retire: os.meters.retire.handler(({ input, context }) => {
        station.care.retire(context.window.id, input.meterId)
        return {}
      }),
      asControl: os.meters.asControl.handler(({ input, context }) => {
        station.care.asControl(context.window.id, input.measurementId)
        return {}
      }),
      raw: os.meters.raw.handler(({ input }) => rawViewOf(station, input.measurementId)),
    },
    site: {
      settings: os.site.settings.handler(() => station.site.view()),
      set: os.site.set.handler(({ input, context }) => station.site.set(context.window.id, input.key, input.value)),
    },
    sheet: {
      data: os.sheet.data.handler(({ context }) => station.printing.sheet(context.window.jobId)),
    },
    bench: {
      meters: os.bench.meters.handler(() => bench().list()),
      measure: os.bench.measure.handler(async ({ input }) => {
        await bench().measure(input)
        return {}
      }),
      advance: os.bench.advance.handler(({ input }) => {
        station.advance(input.ms)
        return {}
      }),
    },
  })
}

/** A station error as the contract declares it. */
export function refusal(error: StationError): ORPCError<'STATION', StationError['data']> {
  return new ORPCError('STATION', { defined: true, status: 409, message: error.message, data: error.data })
}

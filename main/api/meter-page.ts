/** Everything the desk knows of one meter, drawn from the store. */
import type { Store } from '../../db/store.ts'
import type { Meter, MeterEvent, QualityEntry, StoredMeasurement } from '../../db/types.ts'
import type { MeterDriver, MeterModel } from '../../drivers/driver.ts'
import type { Clock } from '../clock.ts'
import { StationError } from '../errors.ts'
import { modelOf } from '../meters/care.ts'
import { type ControlDue, controlDue, stripsExpired, takesStrips } from '../meters/care-due.ts'
import type { SiteSettings } from '../settings.ts'
import { instant, zoned } from '../zone.ts'
import type { MeterPage, ModelView } from './contract.ts'
import { modelView } from './model-view.ts'
import { decodedView, rawView } from './raw-view.ts'

const TROUBLE_MS = 7 * 86_400_000
const SENT_LISTED = 12
const QUALITY_LISTED = 12
const TRIAL_LISTED = 5

export interface MeterPageNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly zone: string
  readonly settings: () => SiteSettings
  readonly drivers: readonly MeterDriver[]
}

/** Throws StationError unknownMeter. */
export function drawMeterPage(needs: MeterPageNeeds, meterId: string): MeterPage {
  const { store, drivers } = needs
  const meter = store.read.meters.byId(meterId)
  if (!meter) throw new StationError('unknownMeter')
  const model = modelOf(drivers, meter)
  const driver = drivers.find(({ id }) => id === meter.driverId)
  const sent = store.read.measurements.ofMeter(meterId, SENT_LISTED)
  const lastAt = (type: MeterEvent['type']) => store.read.meters.lastEvent(meterId, type)
  const [battery, clockSet] = [lastAt('battery'), lastAt('clock-set')]
  const clock = [lastAt('clock'), clockSet].filter((event) => event !== undefined).sort((a, b) => b.at - a.at)[0]
  const use = standing(meter)
  return {
    id: meter.id,
    name: meter.name,
    place: meter.place ?? '',
    model: modelOrUnknown(meter, model),
    driver: { id: meter.driverId, version: driver?.version ?? 0 },
    use,
    commissionedAt: instant(meter.commissionedAt),
    inUseFrom: meter.inUseFrom ? instant(meter.inUseFrom) : null,
    link: meter.linkKind,
    address: meter.address,
    fingerprint:
      [meter.usbVendorId, meter.usbProductId, meter.usbSerialNumber].filter((part) => part !== undefined).join(' ') ||
      null,
    serialNumber: meter.serialNumber ?? null,
    firmware: meter.firmware ?? null,
    battery: battery?.amount === undefined ? null : { percent: battery.amount, at: instant(battery.at) },
    clock: clock?.amount === undefined ? null : { offsetMs: clock.amount, at: instant(clock.at) },
    clockSetAt: clockSet ? instant(clockSet.at) : null,
    trouble: troubleOf(needs, meterId),
    sent: sent.map((one) => ({ ...line(one), claim: one.claim, mayBeControl: mayBeControl(one, model) })),
    quality: store.read.meters.quality(meterId, QUALITY_LISTED).flatMap((entry) => qualityLine(store, entry)),
    control: controlOf(needs, meter, model),
    strips: takesStrips(model)
      ? { lot: meter.stripLot ?? '', expires: meter.stripExpires ?? null, expired: stripsExpired(meter, today(needs)) }
      : null,
    settings: (model?.deskSettings ?? []).map(({ key, word, hint }) => ({
      key,
      word,
      hint,
      on: meter.settings[key] === true,
    })),
    trial: use === 'trial' ? sent.slice(0, TRIAL_LISTED).map((one) => rawView(needs, one)) : [],
  }
}

/** Whether somebody has to look after it, though it works: for the lists. */
export function careIsDue(needs: MeterPageNeeds, meter: Meter): 'control' | 'strips' | null {
  const model = modelOf(needs.drivers, meter)
  if (takesStrips(model) && stripsExpired(meter, today(needs))) return 'strips'
  return dueOf(needs, meter, model)?.due ? 'control' : null
}

function today({ clock, zone }: MeterPageNeeds): string {
  return zoned(clock.now(), zone).toPlainDate().toString()
}

function standing({ state, inUseFrom }: Meter): MeterPage['use'] {
  if (state === 'retired') return 'retired'
  return inUseFrom === undefined ? 'trial' : 'in-use'
}

/** A meter whose driver this program does not have any more is still shown. */
function modelOrUnknown({ driverId, modelId, linkKind }: Meter, model: MeterModel | undefined): ModelView {
  if (model) return modelView(driverId, model)
  const name = { zh: modelId, en: modelId }
  const [none, steps] = [
    { zh: '', en: '' },
    { zh: [], en: [] },
  ]
  return { driverId, modelId, maker: none, name, links: [linkKind], bonding: 'none', steps, evidence: 'document only' }
}

function dueOf(needs: MeterPageNeeds, meter: Meter, model: MeterModel | undefined): ControlDue | null {
  const { store, clock, settings } = needs
  if (meter.inUseFrom === undefined || meter.state === 'retired') return null
  const last = store.read.meters.lastQuality(meter.id, 'control-solution')
  return controlDue(meter, model, last?.at ?? null, settings()['control.everyDays'], clock.now())
}

function controlOf(needs: MeterPageNeeds, meter: Meter, model: MeterModel | undefined): MeterPage['control'] {
  const found = dueOf(needs, meter, model)
  if (!found) return null
  const { everyDays, lastAt, dueAt, due } = found
  return { everyDays, lastAt: lastAt === null ? null : instant(lastAt), dueAt: instant(dueAt), due }
}

function troubleOf({ store, clock }: MeterPageNeeds, meterId: string): MeterPage['trouble'] {
  return store.read.meters.trouble(meterId, clock.now() - TROUBLE_MS).map(({ type, code, times, lastAt }) => ({
    type,
    code: code ?? null,
    times,
    lastAt: instant(lastAt),
  }))
}

function line(measurement: StoredMeasurement) {
  return { ...decodedView(measurement), measurementId: measurement.id, at: instant(measurement.takenAt) }
}

function mayBeControl({ claim, kind }: StoredMeasurement, model: MeterModel | undefined): boolean {
  return claim === 'unclaimed' && kind === 'glucose' && takesStrips(model)
}

function qualityLine(store: Store, { measurementId, kind }: QualityEntry): MeterPage['quality'] {
  const measurement = store.read.measurements.byId(measurementId)
  return measurement ? [{ ...line(measurement), kind }] : []
}

/** What the desk does with meters: takes one on trial and into use, looks after it, puts it away. All of it is in the audit. */
import type { Store } from '../../db/store.ts'
import type { Meter, MeterFields } from '../../db/types.ts'
import type { MeterDriver, MeterModel } from '../../drivers/driver.ts'
import { StationError } from '../errors.ts'
import type { StaffDesk } from '../staff/sign-in.ts'
import type { UsbPlace } from './board.ts'
import type { Bonding } from './bonding.ts'
import type { Discovery, Sighted } from './discovery.ts'

export interface MeterCareNeeds {
  readonly store: Store
  readonly staff: StaffDesk
  readonly discovery: Discovery
  readonly bonding: Bonding
  readonly drivers: readonly MeterDriver[]
  /** Where the adapter of a meter is that is not at its place any more. */
  readonly movedTo: (meterId: string) => UsbPlace | null
  /** The list of commissioned meters has changed, or what one of them is to be read with. */
  readonly metersChanged: () => void
  readonly changed: () => void
}

/** What the desk chose: something in sight, and which model it is. */
export interface Choice {
  readonly sightingKey: string
  readonly driverId: string
  readonly modelId: string
}
type Named = Pick<MeterFields, 'name'> & { readonly place: string }
type Whereabouts = Pick<
  MeterFields,
  'linkKind' | 'address' | 'usbVendorId' | 'usbProductId' | 'usbSerialNumber' | 'usbPlace'
>

export class MeterCare {
  readonly #needs: MeterCareNeeds

  constructor(needs: MeterCareNeeds) {
    this.#needs = needs
  }

  // ── bonding ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  bond(choice: Choice): void {
    const { address } = this.#chosen(choice).where
    this.#needs.bonding.begin(address, choice.driverId, choice.modelId)
  }

  passkey(sightingKey: string, passkey: number): void {
    this.#needs.bonding.passkey(whereabouts(this.#sighted(sightingKey)).address, passkey)
  }

  compare(sightingKey: string, same: boolean): void {
    this.#needs.bonding.compare(whereabouts(this.#sighted(sightingKey)).address, same)
  }

  cancelBond(sightingKey: string): void {
    this.#needs.bonding.cancel(whereabouts(this.#sighted(sightingKey)).address)
  }

  // ── trial ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  commission(windowId: string, choice: Choice): string {
    const { store, staff, metersChanged } = this.#needs
    const { model, where } = this.#chosen(choice)
    const taken = store.read.meters
      .commissioned()
      .some((one) => one.linkKind === where.linkKind && one.address === where.address)
    if (taken) throw new StationError('meterTaken')
    const { driverId, modelId } = choice
    const fields = { driverId, modelId, name: model.name.zh, ...where, settings: {} }
    const meter = store.write.meters.commission(fields, staff.actor(windowId), 'on-trial')
    metersChanged()
    return meter.id
  }

  takeIntoUse(windowId: string, meterId: string, { name, place }: Named): void {
    const { store, staff, metersChanged } = this.#needs
    this.#onTrial(meterId)
    store.write.meters.takeIntoUse(meterId, { name, place: place || undefined }, staff.actor(windowId))
    metersChanged()
  }

  endTrial(windowId: string, meterId: string): void {
    this.#onTrial(meterId)
    this.#retire(windowId, meterId, 'trial-wrong')
  }

  // ── in use ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  rename(windowId: string, meterId: string, { name, place }: Named): void {
    this.#change(windowId, meterId, { name, place: place || undefined }, 'name')
  }

  strips(windowId: string, meterId: string, lot: string, expires: string | null): void {
    this.#change(windowId, meterId, { stripLot: lot || undefined, stripExpires: expires ?? undefined }, 'strips')
  }

  setting(windowId: string, meterId: string, key: string, on: boolean): void {
    const meter = this.#commissioned(meterId)
    const known = modelOf(this.#needs.drivers, meter)?.deskSettings?.some((setting) => setting.key === key)
    if (!known) throw new StationError('badInput')
    this.#change(
      windowId,
      meterId,
      { settings: { ...meter.settings, [key]: on } },
      `${kebab(key)}.${on ? 'on' : 'off'}`,
    )
  }

  /** The desk has looked: the adapter is this meter's where it is now. */
  confirmPlace(windowId: string, meterId: string): void {
    this.#commissioned(meterId)
    const { movedTo, store } = this.#needs
    const to = movedTo(meterId)
    if (!to) throw new StationError('notMoved')
    // Its path is a hint only, and may still be noted for another meter.
    const isFree = !store.read.meters.commissioned().some(({ id, address }) => id !== meterId && address === to.path)
    this.#change(windowId, meterId, { usbPlace: to.place, ...(isFree ? { address: to.path } : {}) }, 'usb-place')
  }

  retire(windowId: string, meterId: string): void {
    this.#commissioned(meterId)
    this.#retire(windowId, meterId)
  }

  asControl(windowId: string, measurementId: string): void {
    const { store, staff, changed } = this.#needs
    const measurement = store.read.measurements.byId(measurementId)
    if (!measurement) throw new StationError('unknownMeasurement')
    if (measurement.claim !== 'unclaimed' || measurement.kind !== 'glucose') throw new StationError('notControl')
    store.write.measurements.asControl(measurementId, staff.actor(windowId))
    changed()
  }

  // ── what they share ───────────────────────────────────────────────────────────────────────────────────────────────────

  #sighted(key: string): Sighted {
    const sighted = this.#needs.discovery.byKey(key)
    if (!sighted) throw new StationError('unknownSighting')
    return sighted
  }

  /** In sight, and a model that has such a link. */
  #chosen(choice: Choice): { readonly model: MeterModel; readonly where: Whereabouts } {
    const where = whereabouts(this.#sighted(choice.sightingKey))
    const model = modelOf(this.#needs.drivers, choice)
    if (!model?.links.some(({ kind }) => kind === where.linkKind)) throw new StationError('unknownMeter')
    return { model, where }
  }

  #commissioned(meterId: string): Meter {
    const meter = this.#needs.store.read.meters.byId(meterId)
    if (meter?.state !== 'commissioned') throw new StationError('unknownMeter')
    return meter
  }

  #onTrial(meterId: string): void {
    if (this.#commissioned(meterId).inUseFrom !== undefined) throw new StationError('notOnTrial')
  }

  #change(windowId: string, meterId: string, change: Partial<MeterFields>, reason: string): void {
    this.#commissioned(meterId)
    this.#needs.store.write.meters.update(meterId, change, this.#needs.staff.actor(windowId), reason)
    this.#needs.metersChanged()
  }

  #retire(windowId: string, meterId: string, reason?: string): void {
    this.#needs.store.write.meters.retire(meterId, this.#needs.staff.actor(windowId), reason)
    this.#needs.metersChanged()
  }
}

export function modelOf(
  drivers: readonly MeterDriver[],
  { driverId, modelId }: Pick<Meter, 'driverId' | 'modelId'>,
): MeterModel | undefined {
  return drivers.find(({ id }) => id === driverId)?.models.find(({ id }) => id === modelId)
}

function whereabouts({ seen: { sighting } }: Sighted): Whereabouts {
  if (sighting.kind === 'ble') return { linkKind: 'ble', address: sighting.address }
  return {
    linkKind: 'serial',
    address: sighting.path,
    ...(sighting.vendorId ? { usbVendorId: sighting.vendorId } : {}),
    ...(sighting.productId ? { usbProductId: sighting.productId } : {}),
    ...(sighting.serialNumber ? { usbSerialNumber: sighting.serialNumber } : {}),
    ...(sighting.place ? { usbPlace: sighting.place } : {}),
  }
}

/** The audit's reasons are lower-case. */
function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** What a desk window may ask about meters: take one into use, look after it, see its bytes. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { MeterPage, ModelView, RawView, SightingView } from './meter-view.ts'
import { may, Nothing } from './procedure.ts'
import { Id } from './shapes.ts'

const Named = { name: z.string().trim().min(1).max(40), place: z.string().trim().max(40) }
const Chosen = z.object({ sightingKey: Id, driverId: Id, modelId: Id })
const OfMeter = z.object({ meterId: Id })

export const meters = {
  /** The meters in sight, newest list after newest list. */
  discover: may('duty').output(eventIterator(z.array(SightingView))),
  /** All there are, for one that no driver recognises: nothing is probed, the person says which it is. */
  models: may('duty').output(z.array(ModelView)),
  bond: may('duty').input(Chosen).output(Nothing),
  /** The six digits the meter shows. */
  passkey: may('duty')
    .input(z.object({ sightingKey: Id, passkey: z.number().int().min(0).max(999_999) }))
    .output(Nothing),
  /** Whether the meter shows the six digits of `compare-wanted`. */
  compare: may('duty')
    .input(z.object({ sightingKey: Id, same: z.boolean() }))
    .output(Nothing),
  cancelBond: may('duty')
    .input(z.object({ sightingKey: Id }))
    .output(Nothing),
  /** Takes it on trial. */
  commission: may('duty').input(Chosen).output(OfMeter),
  /** The trial was right: it gets its name, and from now on its measurements may be somebody's. */
  takeIntoUse: may('duty').input(OfMeter.extend(Named)).output(Nothing),
  /** The trial was wrong: it is put away; what it sent stays in the quality log. */
  endTrial: may('duty').input(OfMeter).output(Nothing),
  /** One meter's page as it changes. Meters that must be asked are asked while it is on trial and followed. */
  page: may('duty').input(OfMeter).output(eventIterator(MeterPage)),
  rename: may('duty').input(OfMeter.extend(Named)).output(Nothing),
  strips: may('duty')
    .input(OfMeter.extend({ lot: z.string().trim().max(40), expires: z.iso.date().nullable() }))
    .output(Nothing),
  /** Its adapter is at another place, and the desk has seen that it is this meter's. */
  confirmPlace: may('duty').input(OfMeter).output(Nothing),
  setting: may('admin')
    .input(OfMeter.extend({ key: Id, on: z.boolean() }))
    .output(Nothing),
  retire: may('admin').input(OfMeter).output(Nothing),
  /** An unclaimed measurement was control solution, which the meter did not say. */
  asControl: may('duty')
    .input(z.object({ measurementId: Id }))
    .output(Nothing),
  /** The bytes behind a measurement. */
  raw: may('duty')
    .input(z.object({ measurementId: Id }))
    .output(RawView),
}

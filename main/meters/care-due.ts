/** When a meter's control solution is due, and whether its strips have expired. Pure. */
import type { Meter } from '../../db/types.ts'
import type { MeterModel } from '../../drivers/driver.ts'

const DAY_MS = 86_400_000

export interface ControlDue {
  readonly everyDays: number
  readonly lastAt: number | null
  readonly dueAt: number
  readonly due: boolean
}

/** A meter whose answer depends on its strips. */
export function takesStrips(model: MeterModel | undefined): boolean {
  return model?.measures.includes('glucose') ?? false
}

/** Null where the model needs none or the site asks for none. A meter that was never controlled is due from its first day. */
export function controlDue(
  meter: Pick<Meter, 'commissionedAt'>,
  model: MeterModel | undefined,
  lastAt: number | null,
  everyDays: number | null,
  now: number,
): ControlDue | null {
  if (everyDays === null || !takesStrips(model)) return null
  const dueAt = lastAt === null ? meter.commissionedAt : lastAt + everyDays * DAY_MS
  return { everyDays, lastAt, dueAt, due: now >= dueAt }
}

/** Good through the day printed on the vial. `today` is the station's, `YYYY-MM-DD`. */
export function stripsExpired({ stripExpires }: Pick<Meter, 'stripExpires'>, today: string): boolean {
  return stripExpires !== undefined && stripExpires < today
}

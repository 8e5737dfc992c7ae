/** What may be asked of virtual meters; refused where there are none. */
import { z } from 'zod'
import { may, Nothing } from './procedure.ts'
import { Id } from './shapes.ts'

/** What a virtual meter is told to send; quantities in the meter's own units. */
export const BenchOrder = z.object({
  meterId: Id,
  values: z.record(z.string(), z.number()),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
})
export const bench = {
  meters: may('bench').output(z.array(z.object({ id: Id, name: z.string(), kinds: z.array(z.string()) }))),
  measure: may('bench').input(BenchOrder).output(Nothing),
  /** Moves the station's clock forward; timers that fall due fire in order. */
  advance: may('bench')
    .input(z.object({ ms: z.number().int().min(0).max(86_400_000) }))
    .output(Nothing),
}

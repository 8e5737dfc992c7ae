/** How a procedure is declared: who may call it, and how it refuses. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { StationErrorData } from './shapes.ts'

/**
 * Who may call: `anyone` a kiosk window at any time; `visit` a kiosk window while a visit is open, for that visit only; `duty` and
 * `admin` a desk window after staff sign-in; `desk` a desk window before it; `sheet` a print window, for its one job;
 * `bench` any window, and only where the station runs on virtual meters. The station decides it from what it knows of the window.
 */
export type Role = 'anyone' | 'visit' | 'desk' | 'duty' | 'admin' | 'sheet' | 'bench'

const procedure = oc
  .$meta<{ role: Role }>({ role: 'admin' })
  .errors({ STATION: { status: 409, data: StationErrorData } })
/** A procedure that windows of this role may call. */
export const may = (role: Role) => procedure.meta({ role })
export const Nothing = z.object({})

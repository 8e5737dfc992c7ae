/** What the station knows of the windows it shows; the role of a call comes from here, never from the screen. */
import type { Role } from './contract.ts'

export type WindowKind = 'kiosk' | 'desk' | 'sheet' | 'bench'

export interface StationWindow {
  /** Made by the shell, unique while the station runs. */
  readonly id: string
  readonly kind: WindowKind
  /** The print job a sheet window was opened for. */
  readonly jobId?: string
}

/** What a window may do at this moment. */
export interface Standing {
  readonly visitOpen: boolean
  readonly staff: 'none' | 'duty' | 'admin'
  readonly virtualMeters: boolean
}

const rules: Readonly<Record<Role, (kind: WindowKind, standing: Standing) => boolean>> = {
  anyone: (kind) => kind === 'kiosk',
  visit: (kind, { visitOpen }) => kind === 'kiosk' && visitOpen,
  desk: (kind) => kind === 'desk',
  duty: (kind, { staff }) => kind === 'desk' && staff !== 'none',
  admin: (kind, { staff }) => kind === 'desk' && staff === 'admin',
  sheet: (kind) => kind === 'sheet',
  bench: (_kind, { virtualMeters }) => virtualMeters,
}

export function mayCall(role: Role, kind: WindowKind, standing: Standing): boolean {
  return rules[role](kind, standing)
}

/** Every refusal of the station: a stable code, what the desk reads and what an elder reads. The words stand in `words/`. */
import { DbError } from '../db/errors.ts'
import type { StationErrorData } from './api/contract.ts'
import { say } from './words.ts'

export const STATION_ERROR_CODES = {
  notAllowed: 'S101',
  tokenOld: 'S102',
  visitOpen: 'S103',
  noVisit: 'S104',
  notSaved: 'S201',
  storageFailed: 'S202',
  unknownPerson: 'S301',
  unknownMeasurement: 'S302',
  alreadyAssigned: 'S303',
  notClaimable: 'S308',
  unknownAlert: 'S304',
  staffExists: 'S305',
  cardTaken: 'S306',
  badBirthDate: 'S307',
  unknownSighting: 'S401',
  meterTaken: 'S402',
  unknownMeter: 'S403',
  notVirtual: 'S404',
  notOnTrial: 'S405',
  notControl: 'S406',
  notBonding: 'S407',
  notMoved: 'S408',
  callOpen: 'S501',
  noJob: 'S601',
  nothingToPrint: 'S602',
  badInput: 'S701',
  internal: 'S702',
} as const
export type StationErrorKind = keyof typeof STATION_ERROR_CODES

export class StationError extends Error {
  readonly kind: StationErrorKind
  readonly code: string
  constructor(kind: StationErrorKind, detail?: string, options?: ErrorOptions) {
    const code = STATION_ERROR_CODES[kind]
    super(`${code} ${say(`errors.${kind}.desk`).en}${detail ? ` (${detail})` : ''}`, options)
    this.name = 'StationError'
    this.kind = kind
    this.code = code
  }

  get data(): StationErrorData {
    return { code: this.code, desk: say(`errors.${this.kind}.desk`), elder: say(`errors.${this.kind}.elder`) }
  }
}

/** The store cannot write at all; every other DbError is about one call. */
export function isStorageFailure(error: unknown): error is DbError {
  return error instanceof DbError && ['diskFull', 'ioFailed', 'damaged'].includes(error.kind)
}

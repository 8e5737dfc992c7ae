/** Every refusal of the station: a stable code, what the desk reads and what an elder reads. The words stand in `words/`. */
import en from '../words/en.json' with { type: 'json' }
import zh from '../words/zh-CN.json' with { type: 'json' }
import type { Bilingual, StationErrorData } from './api/contract.ts'

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
  unknownAlert: 'S304',
  staffExists: 'S305',
  cardTaken: 'S306',
  badBirthDate: 'S307',
  unknownSighting: 'S401',
  meterTaken: 'S402',
  unknownMeter: 'S403',
  notVirtual: 'S404',
  callOpen: 'S501',
  noJob: 'S601',
  nothingToPrint: 'S602',
} as const
export type StationErrorKind = keyof typeof STATION_ERROR_CODES

interface ErrorWords {
  readonly [kind: string]: { readonly desk: string; readonly elder: string } | undefined
}

function wordsOf(kind: StationErrorKind, audience: 'desk' | 'elder'): Bilingual {
  const read = (words: { errors: ErrorWords }) => words.errors[kind]?.[audience] ?? kind
  return { zh: read(zh), en: read(en) }
}

export class StationError extends Error {
  readonly kind: StationErrorKind
  readonly code: string
  constructor(kind: StationErrorKind, detail?: string, options?: ErrorOptions) {
    const code = STATION_ERROR_CODES[kind]
    super(`${code} ${wordsOf(kind, 'desk').en}${detail ? ` (${detail})` : ''}`, options)
    this.name = 'StationError'
    this.kind = kind
    this.code = code
  }

  get data(): StationErrorData {
    return { code: this.code, desk: wordsOf(this.kind, 'desk'), elder: wordsOf(this.kind, 'elder') }
  }
}

/** The stable codes of everything that can go wrong with a meter. The code also stands in the message, so a photo of a screen is enough. */
export const METER_ERROR_CODES = {
  linkLost: 'M101',
  noAnswer: 'M102',
  portBusy: 'M103',
  portMissing: 'M104',
  adapterOff: 'M105',
  needsPairing: 'M106',
  pairingRefused: 'M107',
  journalFailed: 'M108',
  /** The station has a bond with the meter, and the meter does not know it any more. */
  staleBond: 'M109',
  portForbidden: 'M110',
  /** Several adapters that nothing but their place tells apart, and none is at the place of this meter. */
  portMoved: 'M111',
  badChecksum: 'M201',
  malformedFrame: 'M202',
  refused: 'M301',
  busy: 'M302',
  meterReports: 'M303',
} as const
export type MeterErrorKind = keyof typeof METER_ERROR_CODES

/** Why an input was rejected, in the decode contract's own categories. */
export type DecodeFault =
  | 'not-a-response'
  | 'bad-sync'
  | 'truncated'
  | 'bad-length'
  | 'missing-checksum'
  | 'checksum'
  | 'unsupported-format'
  | 'bad-frame'
  | 'invalid-operator'
  | 'empty-slot'
  | 'device-error'
  | 'invalid-date'
  | 'out-of-range'

export class MeterError extends Error {
  readonly kind: MeterErrorKind
  readonly code: string
  constructor(kind: MeterErrorKind, message: string, options?: ErrorOptions) {
    super(`${METER_ERROR_CODES[kind]} ${message}`, options)
    this.name = 'MeterError'
    this.kind = kind
    this.code = METER_ERROR_CODES[kind]
  }
}

/** A rejected input: which rule it broke, and where a check failed, what was expected and what came. */
export class DecodeError extends MeterError {
  readonly fault: DecodeFault
  readonly expected: number | undefined
  readonly got: number | undefined
  constructor(fault: DecodeFault, detail: string, check?: { expected: number; got: number }) {
    const kind =
      fault === 'checksum' || fault === 'missing-checksum'
        ? 'badChecksum'
        : fault === 'device-error'
          ? 'meterReports'
          : 'malformedFrame'
    const sums = check ? ` (expected ${check.expected.toString(16)}, got ${check.got.toString(16)})` : ''
    super(kind, `${fault}: ${detail}${sums}`)
    this.name = 'DecodeError'
    this.fault = fault
    this.expected = check?.expected
    this.got = check?.got
  }
}

import { MeterError, type MeterErrorKind } from '../errors.ts'

export const ATT_INVALID_PDU = 0x04
export const ATT_ATTRIBUTE_NOT_FOUND = 0x0a

/** Attribute protocol errors with a meaning of their own (Core Specification Vol 3 Part F 3.4.1.1); all others: refused. */
const KIND_OF_ATT_ERROR: Readonly<Record<number, MeterErrorKind>> = {
  5: 'needsPairing', // insufficient authentication
  8: 'needsPairing', // insufficient authorization
  15: 'needsPairing', // insufficient encryption
}

export function meterErrorOfAtt(what: string, attCode: number): MeterError {
  const kind = KIND_OF_ATT_ERROR[attCode] ?? 'refused'
  return new MeterError(kind, `${what}: ATT error 0x${attCode.toString(16).padStart(2, '0')}`)
}

/** What BlueZ and the other systems say in words. First match counts. */
const SYSTEM_ERRORS: readonly (readonly [RegExp, MeterErrorKind])[] = [
  [/Authentication(Failed|Rejected|Canceled)/i, 'pairingRefused'],
  [/(read|write) not permitted/i, 'refused'],
  [/AuthenticationTimeout|Not(Authorized|Permitted)|insufficient|not paired/i, 'needsPairing'],
  [/InProgress|busy/i, 'busy'],
  [/NotReady|adapter/i, 'adapterOff'],
  [/disconnected|NotConnected|not connected|UnknownObject|does not exist/i, 'linkLost'],
  [/timed? ?out|NoReply/i, 'noAnswer'],
]

/** `error.type` is the D-Bus error name, such as `org.bluez.Error.NotPermitted`. */
export function meterErrorOfSystem(what: string, error: unknown): MeterError {
  if (error instanceof MeterError) return error
  const name = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : ''
  const said = `${name} ${error instanceof Error ? error.message : String(error)}`.trim()
  const attCode = /ATT error: 0x([0-9a-f]{1,2})/i.exec(said)?.[1]
  if (attCode !== undefined) return meterErrorOfAtt(what, Number.parseInt(attCode, 16))
  const kind = SYSTEM_ERRORS.find(([pattern]) => pattern.test(said))?.[1] ?? 'refused'
  return new MeterError(kind, `${what}: ${said}`, { cause: error })
}

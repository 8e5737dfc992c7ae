import { DecodeError } from '../../errors.ts'
import { wallTimeText } from './datetime.ts'
import { FieldReader, nameOf, trailing } from './reader.ts'

// Record Access Control Point 0x2A52, Glucose Service 1.0.1 section 3.4; the Pulse Oximeter Service has the same.

export const CONTROL_POINT = '2a52'

const OPCODES = {
  1: 'report-stored-records',
  2: 'delete-stored-records',
  3: 'abort',
  4: 'report-number-of-records',
  5: 'number-of-records-response',
  6: 'response-code',
} as const

const REQUEST_OPCODES = { 1: OPCODES[1], 2: OPCODES[2], 3: OPCODES[3], 4: OPCODES[4] } as const

const OPERATORS = { 0: 'null', 1: 'all', 2: '<=', 3: '>=', 4: 'within-range', 5: 'first', 6: 'last' } as const

const RESULTS = {
  1: 'success',
  2: 'op-code-not-supported',
  3: 'invalid-operator',
  4: 'operator-not-supported',
  5: 'invalid-operand',
  6: 'no-records-found',
  7: 'abort-unsuccessful',
  8: 'procedure-not-completed',
  9: 'operand-not-supported',
} as const

const FILTER_SEQUENCE_NUMBER = 1
const FILTERS = { 1: 'sequence-number', 2: 'user-facing-time' } as const

export type RacpResult = (typeof RESULTS)[keyof typeof RESULTS] | `reserved-${number}`
export type RacpRequestOpcode = (typeof REQUEST_OPCODES)[keyof typeof REQUEST_OPCODES] | `reserved-${number}`

export type RacpResponse =
  | { opCode: 'number-of-records-response'; operator: 'null'; numberOfRecords: number }
  | { opCode: 'response-code'; operator: 'null'; requestOpCode: RacpRequestOpcode; response: RacpResult }

/** What the kiosk ever writes. Deleting (opcode 2) is not among it. */
export const RACP = {
  reportAll: Uint8Array.of(0x01, 0x01),
  countAll: Uint8Array.of(0x04, 0x01),
  abort: Uint8Array.of(0x03, 0x00),
  reportFrom: (sequenceNumber: number) => fromSequenceNumber(0x01, sequenceNumber),
  countFrom: (sequenceNumber: number) => fromSequenceNumber(0x04, sequenceNumber),
} as const

function fromSequenceNumber(opcode: number, sequenceNumber: number): Uint8Array {
  return Uint8Array.of(opcode, 0x03, FILTER_SEQUENCE_NUMBER, sequenceNumber & 0xff, sequenceNumber >> 8)
}

/** Meter to host. Throws DecodeError `truncated`, `not-a-response`, `bad-length`, `invalid-operator`, in that order of checks. */
export function decodeRacpResponse(bytes: Uint8Array): RacpResponse {
  const reader = new FieldReader(bytes)
  const opcode = reader.uint8()
  if (opcode !== 5 && opcode !== 6) throw new DecodeError('not-a-response', `opcode ${opcode}`)
  const shortest = opcode === 6 ? 4 : 3
  if (bytes.length < shortest) throw new DecodeError('truncated', `${bytes.length} bytes, ${shortest} needed`)
  const operator = reader.uint8()
  return opcode === 6 ? responseCode(reader, operator) : recordCount(reader, operator)
}

function responseCode(reader: FieldReader, operator: number): RacpResponse {
  const requestOpCode = nameOf(REQUEST_OPCODES, reader.uint8())
  const response = nameOf(RESULTS, reader.uint8())
  if (reader.left > 0) throw new DecodeError('bad-length', `${reader.left} bytes after the result`)
  requireNull(operator)
  return { opCode: 'response-code', operator: 'null', requestOpCode, response }
}

/** The service says two bytes; one and four have been seen. */
function recordCount(reader: FieldReader, operator: number): RacpResponse {
  const size = reader.left
  if (size !== 1 && size !== 2 && size !== 4) throw new DecodeError('bad-length', `a count of ${size} bytes`)
  requireNull(operator)
  const numberOfRecords = size === 1 ? reader.uint8() : size === 2 ? reader.uint16() : reader.uint32()
  return { opCode: 'number-of-records-response', operator: 'null', numberOfRecords }
}

function requireNull(operator: number): void {
  if (operator !== 0) throw new DecodeError('invalid-operator', `operator ${operator} in an answer`)
}

export interface RacpRequest {
  opCode: string
  operator: string
  filterType?: string
  filterValue?: number | string
  filterMin?: number | string
  filterMax?: number | string
  trailingBytes?: number
}

/** Host to meter. Throws DecodeError `truncated`. The operand of a reserved filter type counts as trailing bytes. */
export function decodeRacpRequest(bytes: Uint8Array): RacpRequest {
  const reader = new FieldReader(bytes)
  const opCode = nameOf(OPCODES, reader.uint8())
  const operator = nameOf(OPERATORS, reader.uint8())
  return { opCode, operator, ...readFilter(reader, operator), ...trailing(reader) }
}

function readFilter(reader: FieldReader, operator: string): Partial<RacpRequest> {
  const range = operator === 'within-range'
  if (!range && operator !== '<=' && operator !== '>=') return {}
  const filterType = nameOf(FILTERS, reader.uint8())
  if (filterType.startsWith('reserved')) return { filterType }
  const value = () => (filterType === 'sequence-number' ? reader.uint16() : wallTimeText(reader.wallTime()))
  return range ? { filterType, filterMin: value(), filterMax: value() } : { filterType, filterValue: value() }
}

export const racpProtocols: Readonly<Record<string, (bytes: Uint8Array) => object>> = {
  'ble-2a52': decodeRacpResponse,
  'ble-2a52-request': decodeRacpRequest,
}

import { DecodeError } from '../errors.ts'
import { type WallTime, wallTimeMs, wallTimeText } from '../sig/common/datetime.ts'

const STX = 0x02
const ETX = 0x03
/** Four results, and four fields of unknown meaning. */
const FIELDS_AFTER_TIME = 8

/**
 * A result of a Terumo BP-500. The rule of the byte after ETX is not known (one public capture fits neither XOR nor sum), so it is not
 * looked at; that, the settings of the line and its errors being open, there is no driver.
 */
export function decodeBp500(bytes: Uint8Array) {
  if (bytes.length > 0 && bytes[0] !== STX) throw new DecodeError('bad-sync', 'does not begin with STX')
  const etx = bytes.indexOf(ETX)
  if (etx === -1) throw new DecodeError('truncated', 'no ETX')
  const text = Buffer.from(bytes.subarray(1, etx)).toString('latin1')
  if (!text.startsWith('R1,'))
    throw new DecodeError('unsupported-format', `begins with ${JSON.stringify(text.slice(0, 8))}`)
  const [, id = '', date = '', clock = '', ...numbers] = text.split(',')
  const values = numbers.slice(0, 4)
  const isWhole =
    numbers.length === FIELDS_AFTER_TIME &&
    /^\d{9}$/.test(id) &&
    /^\d{6}$/.test(date) &&
    /^\d{6}$/.test(clock) &&
    values.every((value) => /^\d{3}$/.test(value))
  if (!isWhole) throw new DecodeError('bad-frame', 'the fields are not as they should be')
  const time = timeOf(date, clock)
  if (wallTimeMs(time) === undefined) throw new DecodeError('invalid-date', wallTimeText(time))
  const [systolic, map, diastolic, pulse] = values.map(Number)
  return { dateTime: wallTimeText(time), id, systolic, map, diastolic, pulse }
}

function timeOf(date: string, clock: string): WallTime {
  const two = (text: string, at: number) => Number(text.slice(at, at + 2))
  return {
    year: 2000 + two(date, 0),
    month: two(date, 2),
    day: two(date, 4),
    hour: two(clock, 0),
    minute: two(clock, 2),
    second: two(clock, 4),
  }
}

export const terumoProtocols = { 'terumo-bp500': decodeBp500 } as const

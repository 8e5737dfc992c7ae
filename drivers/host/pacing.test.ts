import { expect, test } from 'vitest'
import { MeterError } from '../errors.ts'
import { judgeBle } from './ble-meters.ts'
import { conversationDeadlineMs, PAUSES_MS, pauseMs } from './pacing.ts'
import { judgeSerial } from './serial-meter.ts'
import { doubleDriver } from './testing/double-driver.ts'

test('pauses never get shorter, and the last one repeats', () => {
  for (const [reason, table] of Object.entries(PAUSES_MS)) {
    const key = reason as keyof typeof PAUSES_MS
    const pauses = Array.from({ length: 20 }, (_, times) => pauseMs(key, times))
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(pauses.at(-1)).toBe(table.at(-1))
  }
})

test('a conversation may take the longest measuring of the model and two minutes', () => {
  const driver = { ...doubleDriver, maxMeasureMs: { pressure: 90_000, glucose: 15_000 } }
  expect(conversationDeadlineMs(driver, ['glucose', 'pressure'])).toBe(210_000)
  expect(conversationDeadlineMs(driver, ['glucose'])).toBe(135_000)
  expect(conversationDeadlineMs(driver, ['weight'])).toBe(120_000)
})

const error = (kind: ConstructorParameters<typeof MeterError>[0]) => new MeterError(kind, 'x')

test.each([
  ['its end', undefined, 'closed', 'port', 'closed', 'asked'],
  ['a missing port', error('portMissing'), 'waiting', 'port', 'waiting', 'port'],
  ['a pulled cable', error('linkLost'), 'waiting', 'port', 'waiting', 'port'],
  ['a port somebody else has open', error('portBusy'), 'failed', 'port', 'failed', 'port'],
  ['a full disk', error('journalFailed'), 'failed', 'port', 'failed', 'port'],
  ['silence', error('noAnswer'), 'waiting', 'failed', 'waiting', 'asked'],
  ['wrong check bytes', error('badChecksum'), 'failed', 'failed', 'failed', 'failed'],
  ['a fault of the driver', new TypeError('x'), 'failed', 'failed', 'failed', 'failed'],
] as const)('a serial conversation ended by %s', (_, cause, state, pause, askedState, askedPause) => {
  expect(judgeSerial(cause, 'unasked')).toEqual({ state, pause })
  expect(judgeSerial(cause, undefined)).toEqual({ state, pause })
  expect(judgeSerial(cause, 'when-asked')).toEqual({ state: askedState, pause: askedPause })
})

test.each([
  ['its end', undefined, 'closed'],
  ['a lost link', error('linkLost'), 'waiting'],
  ['silence', error('noAnswer'), 'waiting'],
  ['a meter that must be paired', error('needsPairing'), 'failed'],
  ['a fault of the driver', new TypeError('x'), 'failed'],
] as const)('a BLE conversation ended by %s', (_, cause, state) => {
  expect(judgeBle(cause)).toBe(state)
})

import { expect, test } from 'vitest'
import { MeterError } from '../errors.ts'
import { meterErrorOfAtt, meterErrorOfSystem } from './att-errors.ts'

test.each([
  [0x03, 'refused'],
  [0x05, 'needsPairing'],
  [0x08, 'needsPairing'],
  [0x0e, 'refused'],
  [0x0f, 'needsPairing'],
  [0x80, 'refused'],
  [0xfd, 'refused'],
])('attribute error %i is %s and stands in the message', (attCode, kind) => {
  const error = meterErrorOfAtt('write 2a52', attCode)
  expect(error.kind).toBe(kind)
  expect(error.message).toContain(`write 2a52: ATT error 0x${attCode.toString(16).padStart(2, '0')}`)
})

test.each([
  ['org.bluez.Error.AuthenticationFailed', 'Authentication Failed', 'pairingRefused'],
  ['org.bluez.Error.NotAuthorized', 'Operation Not Authorized', 'needsPairing'],
  ['org.bluez.Error.NotPermitted', 'Not paired', 'needsPairing'],
  ['org.bluez.Error.NotPermitted', 'Write not permitted', 'refused'],
  ['org.bluez.Error.InProgress', 'Operation already in progress', 'busy'],
  ['org.bluez.Error.NotReady', 'Resource Not Ready', 'adapterOff'],
  ['org.bluez.Error.NotConnected', 'Not Connected', 'linkLost'],
  ['org.freedesktop.DBus.Error.UnknownObject', 'gone', 'linkLost'],
  ['org.freedesktop.DBus.Error.NoReply', 'no reply', 'noAnswer'],
  ['org.bluez.Error.Failed', 'Operation failed with ATT error: 0x80', 'refused'],
  ['org.bluez.Error.Failed', 'Operation failed with ATT error: 0x0f', 'needsPairing'],
  ['org.bluez.Error.Failed', 'le-connection-abort-by-local', 'refused'],
])('%s "%s" is %s', (type, message, kind) => {
  expect(meterErrorOfSystem('read 2a19', Object.assign(new Error(message), { type }))).toMatchObject({ kind })
})

test('a MeterError stays what it is, and what is no error is quoted', () => {
  const known = new MeterError('journalFailed', 'disk full')
  expect(meterErrorOfSystem('read', known)).toBe(known)
  expect(meterErrorOfSystem('read', 'Disconnected 19')).toMatchObject({ kind: 'linkLost', message: /Disconnected 19/ })
})

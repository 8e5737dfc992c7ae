import { expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../testing/codec-checks.ts'
import { decodeHeartRate, heartRateProtocols } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, heartRateProtocols)

test.each([
  ['no byte', ''],
  ['no rate', '00'],
  ['half of a wide rate', '0148'],
  ['half of the energy', '084880'],
  ['half an interval', '104801'],
])('%s is truncated', (_, hex) => expect(refusal(() => decodeHeartRate(fromHex(hex)))).toBe('truncated'))

test.each([
  ['an odd byte after the intervals', '10480003FF', { rr1024: [768], trailingBytes: 1 }],
  ['a byte after the rate', '004899', { trailingBytes: 1 }],
  ['reserved flags', 'E248', { reservedFlagBits: 0xe0, sensorContact: 'not-supported' }],
])('%s is told', (_, hex, expected) => expect(decodeHeartRate(fromHex(hex))).toMatchObject(expected))

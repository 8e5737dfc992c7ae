import { expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../sig/testing/codec-checks.ts'
import { contecProtocols, decodeFiveBytes, decodeNineBytes, decodeRecorded } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, contecProtocols)

test.each([
  ['C4320A4861', { beep: true, signalStrength: 4, pleth: 50, bar: 10, pulse: 72, spo2: 97 }],
  ['84324A0A61', { pulse: 138, spo2: 97 }],
  ['8400407F7F', { pulse: null, rawPulse: 255, spo2: null, rawSpo2: 127 }],
])('five bytes %s are read', (hex, expected) => {
  expect(decodeFiveBytes(fromHex(hex))).toMatchObject(expected)
})

test('of nine bytes the carrier gives the top bits', () => {
  expect(decodeNineBytes(fromHex('0188808080848080FF'.padEnd(18, '8').slice(0, 18)))).toMatchObject({ pulse: 128 + 4 })
})

test('a recorded pulse above 127 has its top bit in the first byte', () => {
  expect(decodeRecorded(fromHex('F18261'))).toEqual({ pulse: 130, spo2: 97 })
})

test.each([
  [decodeFiveBytes, '', 'bad-length'],
  [decodeFiveBytes, '84320A486161', 'bad-length'],
  [decodeFiveBytes, '84328A4861', 'bad-sync'],
  [decodeFiveBytes, '0432', 'bad-sync'],
  [decodeNineBytes, '01E085B396C1E1FF', 'bad-length'],
  [decodeNineBytes, '0FE085B396C1E1FFFF', 'bad-sync'],
  [decodeRecorded, 'F080', 'bad-length'],
  [decodeRecorded, 'F28000', 'bad-sync'],
  [decodeRecorded, 'F08080', 'bad-sync'],
])('%o refuses %s', (decode, hex, fault) => {
  expect(refusal(() => decode(fromHex(hex)))).toBe(fault)
})

import { describe, expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../sig/testing/codec-checks.ts'
import vectors from './ble/vectors.json' with { type: 'json' }
import {
  decodeOmronClock,
  decodeOmronFrame,
  END_TRANSFER,
  omronBleProtocols,
  parseFrame,
  parseRecord,
  readRequest,
  START_TRANSFER,
} from './ble-codec.ts'

vectorsAgree(vectors, omronBleProtocols)

describe('a frame', () => {
  test.each([
    ['', 'truncated'],
    ['08000000001000', 'truncated'],
    ['16810002E80E5344', 'truncated'],
    ['080000000010001800', 'bad-length'],
    ['0400000000000004', 'bad-length'],
    ['0800000000100019', 'checksum'],
  ])('%j is refused as %s', (hex, fault) => expect(refusal(() => decodeOmronFrame(fromHex(hex)))).toBe(fault))

  test('tells the expected and the received check', () => {
    expect(() => parseFrame(fromHex('0800000000100019'))).toThrow(/^M201 checksum: .*expected 18, got 19/)
  })

  test('has the error of an ended transfer before its check', () => {
    expect(parseFrame(fromHex('088F000000000384'))).toMatchObject({ status: 3 })
  })

  test('is asked for as published', () => {
    expect(START_TRANSFER).toEqual(fromHex('0800000000100018'))
    expect(END_TRANSFER).toEqual(fromHex('080F000000000007'))
    expect(readRequest(0x02e8, 14)).toEqual(fromHex('08010002E80E00ED'))
  })
})

describe('a record', () => {
  test.each(['omron-ble-record-le', 'omron-ble-record-be'] as const)('%s of 7 bytes is truncated', (protocol) => {
    expect(refusal(() => omronBleProtocols[protocol](fromHex('5F5A621A72198C')))).toBe('truncated')
  })

  test('tells movement, irregular pulse and a loose cuff', () => {
    // 120/90, 98, 2026-06-11 18:06:12, day word C000 more, clock word without bit 12.
    expect(parseRecord(fromHex('5F5A621A72D98C01'), 'little')).toMatchObject({
      irregular: true,
      movement: true,
      cuffOk: false,
    })
    expect(parseRecord(fromHex('5B781A48D9D71B42'), 'big')).toMatchObject({ irregular: true, movement: true })
    expect(parseRecord(fromHex('5B781A4859D71B42'), 'big')).toMatchObject({ irregular: true, movement: false })
  })

  test('with second 63 is at second 59', () => {
    expect(parseRecord(fromHex('5F5A621A7219BF11'), 'little').time.second).toBe(59)
  })

  test('of a year needs six bits in one order and eight in the other', () => {
    expect(parseRecord(fromHex('5F5A62DA72198C11'), 'little').time.year).toBe(2026)
    expect(parseRecord(fromHex('5B78DA4819D71B42'), 'big').time.year).toBe(2218)
  })
})

describe('a clock block', () => {
  test.each([
    ['C8A80000000000001A06120E3509EE', 'truncated'],
    ['C8A80000000000001A06120E3509EF00', 'checksum'],
  ])('%s is refused as %s', (hex, fault) => expect(refusal(() => decodeOmronClock(fromHex(hex)))).toBe(fault))

  test('followed by other bytes counts them', () => {
    expect(decodeOmronClock(fromHex('C8A80000000000001A06120E3509EE000102'))).toMatchObject({ trailingBytes: 2 })
  })
})

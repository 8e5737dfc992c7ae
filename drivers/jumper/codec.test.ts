import { describe, expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../sig/testing/codec-checks.ts'
import { decodeHa120, decodeJks50f, decodeJumperOximeter, jumperProtocols } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, jumperProtocols)

describe('a value of a Jumper oximeter', () => {
  test.each([
    ['', 'truncated'],
    ['80', 'bad-sync'],
    ['80386344', 'bad-sync'],
    ['813863', 'truncated'],
    ['8138634400', 'bad-length'],
  ])('%j is refused as %s', (hex, fault) => expect(refusal(() => decodeJumperOximeter(fromHex(hex)))).toBe(fault))

  test('may be none', () => {
    expect(decodeJumperOximeter(fromHex('81FF7F00'))).toEqual({ pulse: null, spo2: null, byte3: 0 })
  })
})

describe('a frame of a JKS50F', () => {
  const framed = (content: string) => {
    const body = fromHex(`FF4401${content}`.padEnd(136, '0'))
    return Uint8Array.of(
      ...body,
      body.reduce((sum, byte) => (sum + byte) & 0xff, 1),
    )
  }

  test.each([
    ['', 'truncated'],
    ['FF45', 'bad-sync'],
    ['0F4401', 'bad-sync'],
    ['FF44', 'truncated'],
    ['FF4401005A48', 'truncated'],
  ])('%j is refused as %s', (hex, fault) => expect(refusal(() => decodeJks50f(fromHex(hex)))).toBe(fault))

  test('tells the expected and the received sum', () => {
    const spoilt = framed('006148')
    spoilt[68] = 0
    expect(() => decodeJks50f(spoilt)).toThrow(/^M201 checksum: .*expected ee, got 0/)
  })

  test.each([
    ['D00F', 20],
    ['5110', null],
    ['D10F', null],
    ['FFFF', null],
  ])('with perfusion index %s has %s', (bytes, perfusionIndex) => {
    // The upper bit of the low byte and the two upper bits of the high byte are not part of it.
    expect(decodeJks50f(framed(`006148${bytes}`)).perfusionIndex).toBe(perfusionIndex)
  })

  test('followed by other bytes counts them', () => {
    expect(decodeJks50f(Uint8Array.of(...framed('006148'), 0xff))).toMatchObject({ spo2: 97, trailingBytes: 1 })
  })
})

describe('a frame of a JPD-HA120', () => {
  test.each([
    ['', 'truncated'],
    ['FD', 'truncated'],
    ['FDFC', 'bad-sync'],
    ['FDFDFB', 'unsupported-format'],
    ['FDFDFD010D0A', 'unsupported-format'],
    ['FDFDFC6339430D', 'truncated'],
    ['FDFDF06339430D0A', 'bad-frame'],
    ['FDFDFC6339430D0B', 'bad-frame'],
  ])('%j is refused as %s', (hex, fault) => expect(refusal(() => decodeHa120(fromHex(hex)))).toBe(fault))

  test('followed by other bytes counts them', () => {
    expect(decodeHa120(fromHex('FDFDFC6339430D0AFDFD'))).toMatchObject({ systolic: 99, trailingBytes: 2 })
  })
})

import { describe, expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../sig/testing/codec-checks.ts'
import { CODE, command, decodeSankai, maiboboProtocols, parseFrame, VERSION } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, maiboboProtocols)

const framed = (start: string, hex: string) => {
  const body = fromHex(hex)
  return Uint8Array.of(
    ...fromHex(start),
    ...body,
    body.reduce((check, byte) => check ^ byte, 0),
  )
}

describe('a frame', () => {
  test.each([
    ['nothing', '', 'truncated'],
    ['half a start', 'AA', 'truncated'],
    ['another start', 'AB80', 'bad-sync'],
    ['another second byte', 'CC81', 'bad-sync'],
    ['no length', 'AA8002', 'truncated'],
    ['a result without its check', 'AA80020F01060112091312012000760045003F', 'truncated'],
    ['a length without class and code', 'AA80020101030D', 'bad-length'],
    ['a wrong check of the meter', 'AA80020F01060112091312012000760045003F3D', 'checksum'],
  ])('that is %s is refused', (_, hex, fault) => {
    expect(refusal(() => decodeSankai(fromHex(hex)))).toBe(fault)
  })

  test('tells the expected and the received check', () => {
    expect(() => parseFrame(fromHex('CC80020304010001'))).toThrow(/^M201 checksum: .*expected 4, got 1/)
  })

  test.each([
    ['pressure', '0206010500000000'],
    ['result', '020e0106011209131201200076004500'],
    ['error', '02020107'],
  ])('that is too short for a %s is refused', (_, hex) => {
    expect(refusal(() => decodeSankai(framed('aa80', hex)))).toBe('bad-frame')
  })

  test('of the meter may report an error', () => {
    expect(decodeSankai(framed('aa80', '0304010702ff'))).toEqual({
      direction: 'meter-to-host',
      version: 3,
      class: 1,
      code: 7,
      data: '02ff',
      kind: 'error',
      errorCode: 2,
    })
  })

  test.each(['03020101', '0303010200', '0303040600'])(
    'that acknowledges or is of another class has no kind: %s',
    (hex) => {
      expect(decodeSankai(framed('aa80', hex))).not.toHaveProperty('kind')
    },
  )

  test('of the host has no kind, whatever its code', () => {
    expect(decodeSankai(framed('cc80', '0303010701'))).not.toHaveProperty('kind')
  })

  test('followed by other bytes counts them', () => {
    expect(decodeSankai(Uint8Array.of(...framed('aa80', '03020101'), 1, 2))).toMatchObject({ trailingBytes: 2 })
  })
})

test.each([
  [VERSION.ble, CODE.connect, 'CC80020301010001'],
  [VERSION.ble, CODE.start, 'CC80020301020002'],
  [VERSION.serial, CODE.connect, 'CC80030301010000'],
  [VERSION.serial, CODE.start, 'CC80030301020003'],
  [VERSION.serial, CODE.stop, 'CC80030301030002'],
] as const)('version %i, code %i is sent as published: %s', (version, code, hex) => {
  expect(command(version, code)).toEqual(fromHex(hex))
})

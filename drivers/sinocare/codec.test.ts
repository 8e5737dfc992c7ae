import { describe, expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../sig/testing/codec-checks.ts'
import { decodeSinocare, parseFrame, sinocareProtocols } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, sinocareProtocols)

const framed = (hex: string) => {
  const body = fromHex(hex)
  const length = body.length + 1
  const sum = body.reduce((total, byte) => total + byte, length) & 0xff
  return Uint8Array.of(0x53, 0x4e, length, ...body, sum)
}

describe('a frame', () => {
  test.each([
    ['nothing', '', 'truncated'],
    ['half a start', '53', 'truncated'],
    ['another start', '524E0800', 'bad-sync'],
    ['another second byte', '5353', 'bad-sync'],
    ['no length', '534E', 'truncated'],
    ['the connect frame without its check', '534E0800040153494E4F', 'truncated'],
    ['a length that holds no command', '534E0300040700', 'bad-length'],
    ['a result of 15 bytes', '534E0F000404110102030405060708090A0B', 'bad-length'],
    ['a wrong check byte', '534E0800040153494E4F47', 'checksum'],
  ])('that is %s is refused', (_, hex, fault) => {
    expect(refusal(() => decodeSinocare(fromHex(hex)))).toBe(fault)
  })

  test('tells the expected and the received sum', () => {
    expect(() => parseFrame(fromHex('534E0800040153494E4F47'))).toThrow(/^M201 checksum: .*expected 46, got 47/)
  })

  test('without its whole error code is refused, a longer one is not', () => {
    expect(refusal(() => decodeSinocare(framed('00040201')))).toBe('bad-frame')
    expect(decodeSinocare(framed('000402010255'))).toMatchObject({ kind: 'error', errorCode: '0102' })
  })

  test.each([
    ['03', 'strip-inserted'],
    ['06', 'set-time'],
    ['0a', 'test-started'],
    ['0b', 'power-off'],
    ['0e', 'history'],
  ])('with command %s is %s', (command, kind) => {
    expect(decodeSinocare(framed(`0004${command}`))).toEqual({
      length: 4,
      deviceCode: '0004',
      command: Number.parseInt(command, 16),
      payload: '',
      kind,
    })
  })

  test('with an unknown command has no kind', () => {
    expect(decodeSinocare(framed('010207ff'))).toEqual({ length: 5, deviceCode: '0102', command: 7, payload: 'ff' })
  })

  test('followed by other bytes counts them', () => {
    expect(decodeSinocare(Uint8Array.of(...framed('00040b'), 0x53, 0x4e))).toMatchObject({
      kind: 'power-off',
      trailingBytes: 2,
    })
  })
})

import { describe, expect, test } from 'vitest'
import { refusal, vectorsAgree } from '../sig/testing/codec-checks.ts'
import { decodeBp500, terumoProtocols } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, terumoProtocols)

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const GOOD = '\x02R1,000000000,210427,153000,128,097,082,084,0000,0000,00000,000\x03?'

describe('a line of a Terumo BP-500', () => {
  test('is read with any byte after ETX, or none', () => {
    expect(decodeBp500(latin1(GOOD.slice(0, -1)))).toEqual(decodeBp500(latin1(GOOD)))
    expect(decodeBp500(latin1(`${GOOD}\r\n`))).toEqual(decodeBp500(latin1(GOOD)))
  })

  test.each([
    ['nothing', '', 'truncated'],
    ['another start', 'R1,', 'bad-sync'],
    ['no ETX', GOOD.slice(0, -2), 'truncated'],
    ['another record', GOOD.replace('R1', 'R2'), 'unsupported-format'],
    ['nothing between STX and ETX', '\x02\x03', 'unsupported-format'],
    ['a field too few', GOOD.replace(',000\x03', '\x03'), 'bad-frame'],
    ['a field too many', GOOD.replace('\x03', ',0\x03'), 'bad-frame'],
    ['no fields', '\x02R1,\x03', 'bad-frame'],
    ['a short ID', GOOD.replace('000000000', '00000000'), 'bad-frame'],
    ['a date with a letter', GOOD.replace('210427', '2104X7'), 'bad-frame'],
    ['a short time', GOOD.replace('153000', '1530'), 'bad-frame'],
    ['a blank value', GOOD.replace('082', ' 82'), 'bad-frame'],
    ['a month 13', GOOD.replace('210427', '211327'), 'invalid-date'],
  ])('is refused: %s', (_, text, fault) => {
    expect(refusal(() => decodeBp500(latin1(text)))).toBe(fault)
  })
})

import { describe, expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../sig/testing/codec-checks.ts'
import { biolandProtocols, CATEGORY, decodeBioland, HANDSHAKE, parseFrame, request } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, biolandProtocols)

/** With the check of the newer firmware. */
const framed = (hex: string) => {
  const body = fromHex(hex)
  return Uint8Array.of(
    ...body,
    body.reduce((sum, byte) => sum + byte, 2),
  )
}

describe('a frame', () => {
  test.each([
    ['', 'truncated'],
    ['56', 'bad-sync'],
    ['55', 'truncated'],
    ['550C030E01010519001200', 'truncated'],
    ['550C030E01010519001200A600', 'bad-length'],
    ['550200', 'bad-length'],
    ['55020057', 'bad-length'],
    ['550C030E01010519001200A5', 'checksum'],
    ['5A0A001005020F213BEB', 'checksum'],
    ['5A040059', 'checksum'],
  ])('%j is refused as %s', (hex, fault) => expect(refusal(() => decodeBioland(fromHex(hex)))).toBe(fault))

  test.each([
    ['an information', '55060020'],
    ['a count-down', '550502'],
    ['a result', '550B030E010105190012'],
  ])('too short for %s is a bad frame', (_, hex) => {
    const bytes = fromHex(hex)
    const padded = framed(
      Buffer.from([...bytes, ...Array((bytes[1] as number) - bytes.length - 1).fill(0)]).toString('hex'),
    )
    expect(refusal(() => decodeBioland(padded))).toBe('bad-frame')
  })

  test('tells the expected and the received sum', () => {
    expect(() => parseFrame(fromHex('550C030E01010519001200A7'))).toThrow(/^M201 checksum: .*expected a6, got a7/)
  })

  test('with the old sum is good as well', () => {
    expect(decodeBioland(fromHex('550C030E01010519001200A4'))).toMatchObject({ checksumRule: 'sum', mgdL: 18 })
  })

  test('with information needs no check that fits', () => {
    expect(decodeBioland(fromHex('5512002003320200112233445566778899BE'))).toMatchObject({
      checksumRule: 'none',
      battery: 50,
    })
  })

  test.each([
    ['550602000700', { kind: 'countdown', secondsLeft: 7 }],
    ['55050500', { kind: 'end' }],
    ['550409', { kind: 'handshake' }],
  ])('%s says %j', (hex, shape) => {
    // The length byte counts the check.
    const bytes = fromHex(hex)
    bytes[1] = bytes.length + 1
    expect(decodeBioland(framed(Buffer.from(bytes).toString('hex')))).toMatchObject(shape)
  })

  test('of an unknown category, or of the host, has no kind', () => {
    expect(decodeBioland(framed('550407'))).toEqual({
      checksumRule: 'sum+2',
      direction: 'meter-to-host',
      category: 7,
    })
    expect(decodeBioland(HANDSHAKE)).not.toHaveProperty('kind')
  })
})

test('requests are built as published', () => {
  const time = { year: 2016, month: 5, day: 2, hour: 15, minute: 33, second: 59 }
  expect(request(CATEGORY.result, time, 'sum+2')).toEqual(fromHex('5A0A031005020F213BEB'))
  expect(request(CATEGORY.info, time, 'sum')).toEqual(fromHex('5A0A001005020F213BE6'))
  expect(HANDSHAKE).toEqual(fromHex('5A040967'))
})

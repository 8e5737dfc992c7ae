import { describe, expect, test } from 'vitest'
import { decodeHex, protocols } from './decode.ts'
import { allVectors } from './testing/vectors.ts'

const vectors = allVectors()

test.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (_, { protocol, hex, decoded }) => {
  expect(decodeHex(protocol, hex)).toStrictEqual(decoded)
})

test('all 259 vectors agree, so many of each protocol', () => {
  const counts: Record<string, number> = {}
  for (const { protocol, hex, decoded } of vectors) {
    expect(decodeHex(protocol, hex)).toStrictEqual(decoded)
    counts[protocol] = (counts[protocol] ?? 0) + 1
  }
  expect(counts).toMatchInlineSnapshot(`
    {
      "aand-tm2655": 3,
      "aand-tm2655-command": 3,
      "aand-ua767pc": 1,
      "aand-ua767pc-command": 1,
      "astm-contour": 8,
      "bioland": 8,
      "ble-2a08": 3,
      "ble-2a18": 5,
      "ble-2a19": 3,
      "ble-2a1c": 3,
      "ble-2a2b": 2,
      "ble-2a34": 4,
      "ble-2a35": 6,
      "ble-2a36": 3,
      "ble-2a37": 6,
      "ble-2a49": 1,
      "ble-2a51": 3,
      "ble-2a52": 11,
      "ble-2a52-request": 4,
      "ble-2a5e": 1,
      "ble-2a5f": 1,
      "ble-2a60": 3,
      "ble-2a9c": 5,
      "ble-2a9d": 6,
      "caresens-ble-time": 1,
      "contec-5byte": 11,
      "contec-9byte": 5,
      "contec-recorded": 3,
      "creative-pc600-pc700": 28,
      "float32": 8,
      "gtech-gl310": 1,
      "jks50f-oximeter": 3,
      "jumper-ha120": 1,
      "jumper-oximeter": 1,
      "lifescan-ultra2": 24,
      "lifescan-ultramini": 8,
      "omron-ble-clock": 1,
      "omron-ble-frame": 8,
      "omron-ble-record-be": 1,
      "omron-ble-record-le": 5,
      "omron-hbp9020": 2,
      "omron-hbp9030": 16,
      "sankai-rbp": 5,
      "sd-codefree": 5,
      "sfloat": 9,
      "sinocare-ble": 5,
      "taidoc": 13,
      "terumo-bp500": 1,
    }
  `)
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(259)
})

test('every protocol has a vector, and every vector a protocol', () => {
  expect([...new Set(vectors.map(({ protocol }) => protocol))].sort()).toEqual(protocols)
})

describe('hex text', () => {
  test.each(['ff 07', 'FF07', ' Ff\n07 '])('%j is read', (hex) => {
    expect(decodeHex('sfloat', hex)).toEqual({ valid: true, value: 'NaN' })
  })

  test.each(['F', 'FF0', 'FG', '0xFF07', 'FF-07', '血压'])('%j is a bad frame', (hex) => {
    expect(decodeHex('sfloat', hex)).toEqual({ valid: false, error: 'bad-frame' })
  })

  test('no bytes are bytes too', () => expect(decodeHex('ble-2a19', '')).toEqual({ valid: false, error: 'truncated' }))
})

test('an unknown protocol is told which ones are known', () => {
  expect(() => decodeHex('ble-ffff', '00')).toThrow(
    /unknown protocol "ble-ffff"; known are aand-.*, ble-2a35, .*sfloat, .*taidoc/,
  )
})

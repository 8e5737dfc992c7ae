import { describe, expect, test } from 'vitest'
import aandVectors from './aand/vectors.json' with { type: 'json' }
import contourVectors from './ascensia/vectors.json' with { type: 'json' }
import biolandVectors from './bioland/vectors.json' with { type: 'json' }
import contecVectors from './contec/vectors.json' with { type: 'json' }
import { decodeHex, protocols } from './decode.ts'
import gtechVectors from './gtech/vectors.json' with { type: 'json' }
import jumperVectors from './jumper/vectors.json' with { type: 'json' }
import ultra2Vectors from './lifescan/ultra2/vectors.json' with { type: 'json' }
import ultraMiniVectors from './lifescan/ultramini/vectors.json' with { type: 'json' }
import maiboboVectors from './maibobo/vectors.json' with { type: 'json' }
import omronBleVectors from './omron/ble/vectors.json' with { type: 'json' }
import hbpVectors from './omron/hbp-vectors.json' with { type: 'json' }
import codefreeVectors from './sd-biosensor/vectors.json' with { type: 'json' }
import pressureVectors from './sig/blood-pressure/vectors.json' with { type: 'json' }
import commonVectors from './sig/common/vectors.json' with { type: 'json' }
import glucoseVectors from './sig/glucose/vectors.json' with { type: 'json' }
import heartRateVectors from './sig/heart-rate/vectors.json' with { type: 'json' }
import oximeterVectors from './sig/oximeter/vectors.json' with { type: 'json' }
import scaleVectors from './sig/scale/vectors.json' with { type: 'json' }
import thermometerVectors from './sig/thermometer/vectors.json' with { type: 'json' }
import sinocareVectors from './sinocare/vectors.json' with { type: 'json' }
import taidocVectors from './taidoc/vectors.json' with { type: 'json' }
import terumoVectors from './terumo/vectors.json' with { type: 'json' }

const vectors = [
  ...commonVectors,
  ...pressureVectors,
  ...glucoseVectors,
  ...oximeterVectors,
  ...thermometerVectors,
  ...scaleVectors,
  ...heartRateVectors,
  ...taidocVectors,
  ...aandVectors,
  ...sinocareVectors,
  ...maiboboVectors,
  ...jumperVectors,
  ...omronBleVectors,
  ...biolandVectors,
  ...hbpVectors,
  ...terumoVectors,
  ...ultraMiniVectors,
  ...ultra2Vectors,
  ...codefreeVectors,
  ...contecVectors,
  ...gtechVectors,
  ...contourVectors,
]

test.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (_, { protocol, hex, decoded }) => {
  expect(decodeHex(protocol, hex)).toStrictEqual(decoded)
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

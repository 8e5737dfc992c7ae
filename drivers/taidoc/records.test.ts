import { describe, expect, it } from 'vitest'
import type { Frame } from '../measurement.ts'
import { contextAt } from '../virtual/talk-over.ts'
import { SimulatedTime } from '../virtual/time.ts'
import { taidoc } from './driver.ts'

const AT = Date.UTC(2018, 0, 1, 13, 20)

/** Frames of the meter with these commands and data, `25 21240e15`. */
function heard(...replies: string[]): Frame[] {
  return replies.map((reply, index) => {
    const body = Buffer.from(`51${reply.replaceAll(' ', '')}a5`, 'hex')
    const sum = body.reduce((total, byte) => total + byte, 0) & 0xff
    return { id: `f${index}`, at: AT + index, direction: 'in', bytes: Uint8Array.of(...body, sum) }
  })
}

function decode(frames: readonly Frame[], modelId = 'taidoc-td-42xx') {
  return taidoc.decode(
    frames,
    contextAt(new SimulatedTime(AT), () => undefined, { modelId }),
  )
}

const TIME = '25 21240e15'
const PRESSURE_TIME = '25 21248e15'

describe('a TaiDoc strip record', () => {
  it.each([
    [
      'glucose without a meal',
      '26 69000000',
      { kind: 'glucose', flags: [] },
      { name: 'glucose', value: 105, unit: 'mg/dL' },
    ],
    ['glucose before a meal', '26 69000040', { meal: 'preprandial' }, { name: 'glucose', value: 105, unit: 'mg/dL' }],
    ['glucose after a meal', '26 69000080', { meal: 'postprandial' }, { name: 'glucose', value: 105, unit: 'mg/dL' }],
    [
      'control solution',
      '26 690000c0',
      { flags: ['control-solution'] },
      { name: 'glucose', value: 105, unit: 'mg/dL' },
    ],
    ['glucose 20', '26 14000000', {}, { name: 'glucose', value: 20, unit: 'mg/dL' }],
    ['glucose 19', '26 13000000', {}, { name: 'glucose', comparator: 'LO', unit: 'mg/dL' }],
    ['glucose 600', '26 58020000', {}, { name: 'glucose', value: 600, unit: 'mg/dL' }],
    ['glucose 601', '26 59020000', {}, { name: 'glucose', comparator: 'HI', unit: 'mg/dL' }],
    ['glucose FFFF', '26 ffff0000', {}, { name: 'glucose', comparator: 'HI', unit: 'mg/dL' }],
    ['haematocrit', '26 2a000018', { kind: 'glucose' }, { name: 'haematocrit', value: 42, unit: '%' }],
    ['ketone', '26 2d00001c', { flags: ['ketone-record'] }, { name: 'ketone', value: 1.5, unit: 'mmol/L' }],
    ['uric acid', '26 41000020', { kind: 'uric-acid' }, { name: 'uricAcid', value: 6.5, unit: 'mg/dL' }],
    ['cholesterol', '26 c8000024', { kind: 'cholesterol' }, { name: 'totalCholesterol', value: 200, unit: 'mg/dL' }],
    ['haemoglobin', '26 8b00002c', { kind: 'glucose' }, { name: 'haemoglobin', value: 13.9, unit: 'g/dL' }],
    ['lactate', '26 12000030', { kind: 'glucose' }, { name: 'lactate', value: 18, unit: 'mg/dL' }],
    ['triglycerides', '26 96000034', { kind: 'triglycerides' }, { name: 'triglycerides', value: 150, unit: 'mg/dL' }],
    ['uric acid 0', '26 00000020', {}, { name: 'uricAcid', comparator: 'LO', unit: 'mg/dL' }],
    ['cholesterol FFFF', '26 ffff0024', {}, { name: 'totalCholesterol', comparator: 'HI', unit: 'mg/dL' }],
  ])('of %s', (_, value, record, quantity) => {
    const { measurements, rejected } = decode(heard(TIME, value))
    expect(rejected).toStrictEqual([])
    expect(measurements).toMatchObject([
      { ...record, quantities: [quantity], origin: 'stored', frameIds: ['f0', 'f1'] },
    ])
    expect(measurements[0]?.quantities).toStrictEqual([quantity])
  })

  it('of another test does not take a meal from it', () => {
    expect(decode(heard(TIME, '26 41000060')).measurements[0]).not.toHaveProperty('meal')
  })

  it('of an unknown test type is refused and not taken for glucose', () => {
    const { measurements, rejected } = decode(heard(TIME, '26 69000004'))
    expect(measurements).toStrictEqual([])
    expect(rejected).toMatchObject([
      { frameId: 'f1', code: 'M202', reason: expect.stringContaining('unsupported-format') },
    ])
  })
})

describe('a TaiDoc pressure record', () => {
  const systolic = (model: string, value: string, time = PRESSURE_TIME) =>
    decode(heard(time, value), model).measurements.map(({ kind, flags, quantities }) => [
      kind,
      flags,
      quantities[0]?.value,
    ])

  it.each([
    ['fora-d40', PRESSURE_TIME, '26 80005247', ['pressure', [], 128]],
    ['fora-d40', PRESSURE_TIME, '26 0401c847', ['pressure', [], 260]],
    ['fora-d40', PRESSURE_TIME, '26 0001c847', ['pressure', [], 256]],
    ['taidoc-td-3140', TIME, '26 80015247', ['pressure', [], 128]],
    ['fora-d40', TIME, '26 80000000', ['glucose', [], 128]],
    ['fora-d40', PRESSURE_TIME, '26 00005247', ['pressure', ['no-result'], undefined]],
    ['fora-d40', PRESSURE_TIME, '26 80005203', ['pressure', ['no-result'], undefined]],
    ['fora-d40', PRESSURE_TIME, '26 80000047', ['pressure', ['no-result'], undefined]],
  ])('of a %s with %s and %s', (model, time, value, expected) => {
    expect(systolic(model, value, time)).toStrictEqual([expected])
  })
})

describe('the order of TaiDoc frames', () => {
  it('gives a value without its time to nobody', () => {
    expect(decode(heard('26 69000000', '26 69000000')).measurements).toStrictEqual([])
  })

  it('keeps the same record twice in one pass, as a repeat of the meter', () => {
    expect(decode(heard('2b 02000000', TIME, '26 69000000', TIME, '26 69000000')).measurements).toHaveLength(2)
  })

  it('takes the record of a second pass for the one of the first', () => {
    const frames = heard('2b 01000000', TIME, '26 69000000', '2b 01000000', TIME, '26 69000000')
    expect(decode(frames).measurements).toMatchObject([{ frameIds: ['f1', 'f2'] }])
  })

  it('takes the offset from the first clock reading', () => {
    const { measurements } = decode(heard('23 21240e15', '23 21240e14', TIME, '26 69000000'))
    expect(measurements[0]?.clockOffsetMs).toBe(6 * 60_000)
  })

  it('keeps a record without a date, marked, and refuses an empty one', () => {
    const { measurements, rejected } = decode(
      heard('23 21240e15', '25 00000000', '26 69000000', '25 00000000', '26 00000000'),
    )
    expect(measurements).toMatchObject([{ flags: ['clock-not-set'], meterTime: { text: '2000-00-00T00:00' } }])
    expect(measurements[0]).not.toHaveProperty('clockOffsetMs')
    expect(rejected).toMatchObject([{ frameId: 'f4', reason: expect.stringContaining('empty-slot') }])
  })

  it('tells an impossible clock, and sets no offset by it', () => {
    const { measurements, rejected } = decode(heard('23 00000000', TIME, '26 69000000'))
    expect(rejected).toMatchObject([{ frameId: 'f0', reason: expect.stringContaining('invalid-date') }])
    expect(measurements[0]).not.toHaveProperty('clockOffsetMs')
  })
})

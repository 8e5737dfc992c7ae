import { describe, expect, it } from 'vitest'
import type { Reading } from '../../db/types.ts'
import { MEASURES } from '../../db/types.ts'
import { ageOn, measureOf } from './faults.ts'
import { rowOf } from './testing/rows.ts'

describe('a row that cannot be exported', () => {
  const { reading } = rowOf('glucose', 5.4)

  it.each<[string, Partial<Reading>]>([
    ['单位 mg/dL 不是 mmol/L', { unit: 'mg/dL' }],
    ['没有数值', { value: null }],
    ['数值无效', { value: Number.NaN }],
    ['数值无效', { value: Number.POSITIVE_INFINITY }],
    ['本程序不认识项目 toString', { indicator: 'toString' as Reading['indicator'] }],
  ])('says %s', (reason, change) => {
    expect(() => measureOf({ ...reading, ...change })).toThrow(reason)
  })

  it.each([
    ['出生日期不完整', '王秀英', '1951'],
    ['出生日期不完整', '王秀英', '1951-3-8'],
    ['测量时间早于出生日期', '王秀英', '2026-11-17'],
    ['没有姓名', ' ', '1951-03-08'],
  ])('says %s for "%s", born %s', (reason, name, birthDate) => {
    expect(() => ageOn('2026-11-16', { name, birthDate })).toThrow(reason)
  })

  it('is none of the others', () => {
    expect(measureOf(reading)).toBe(MEASURES.glucose)
    expect(measureOf({ ...reading, value: null, comparator: 'LO' })).toBe(MEASURES.glucose)
    expect(ageOn('2026-11-16', { name: '王秀英', birthDate: '2026-11-16' })).toBe(0)
  })
})

/** Why a row cannot be exported. It goes to the quarantine with the reason, and the rest goes on. */
import { MEASURES, type Reading, type ResidentTile } from '../../db/types.ts'
import type { Measure } from '../../indicators/index.ts'
import { completedYears } from './local-time.ts'

type Measured = Pick<Reading, 'indicator' | 'unit' | 'value' | 'comparator'>

export class NotExportable extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'NotExportable'
  }
}

/**
 * What the store promises and every format needs; a damaged row or a later program's row breaks it. Gives what was measured.
 * Throws NotExportable.
 */
export function measureOf(reading: Measured): Measure {
  const { indicator, unit, value, comparator } = reading
  const measure = Object.hasOwn(MEASURES, indicator) ? MEASURES[indicator] : undefined
  if (!measure) throw new NotExportable(`本程序不认识项目 ${indicator}`)
  if (unit !== measure.ucum) throw new NotExportable(`单位 ${unit} 不是 ${measure.ucum}`)
  if (value === null && !comparator) throw new NotExportable('没有数值')
  if (value !== null && !Number.isFinite(value)) throw new NotExportable('数值无效')
  return measure
}

const BIRTH_DATE = /^\d{4}-\d{2}(-\d{2})?$/

/** Completed years on a day. Throws NotExportable for a person that no format can name or date. */
export function ageOn(day: string, { name, birthDate }: Pick<ResidentTile, 'name' | 'birthDate'>): number {
  if (name.trim() === '') throw new NotExportable('没有姓名')
  if (!BIRTH_DATE.test(birthDate)) throw new NotExportable('出生日期不完整')
  const age = completedYears(birthDate, day)
  if (age < 0) throw new NotExportable('测量时间早于出生日期')
  return age
}

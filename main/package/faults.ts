/** Why a row cannot be exported. It goes to the quarantine with the reason, and the rest goes on. */
import type { ExportRow } from '../../db/store.ts'
import { MEASURES } from '../../db/types.ts'

export class NotExportable extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'NotExportable'
  }
}

const BIRTH_DATE = /^\d{4}-\d{2}(-\d{2})?$/

/** What the store promises and every format needs; a damaged row or a later program's row breaks it. Throws NotExportable. */
export function checkReading({ reading, resident }: ExportRow): void {
  const { indicator, unit, value, comparator } = reading
  const measure = Object.hasOwn(MEASURES, indicator) ? MEASURES[indicator] : undefined
  if (!measure) throw new NotExportable(`本程序不认识项目 ${indicator}`)
  if (unit !== measure.ucum) throw new NotExportable(`单位 ${unit} 不是 ${measure.ucum}`)
  if (value === null && !comparator) throw new NotExportable('没有数值')
  if (value !== null && !Number.isFinite(value)) throw new NotExportable('数值无效')
  if (!BIRTH_DATE.test(resident.birthDate)) throw new NotExportable('出生日期不完整')
}

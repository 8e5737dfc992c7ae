import type { SheetData } from '../../main/api/contract.ts'
import type { Language } from '../base/times.ts'
import { clockTime, dayAndMonth, localParts, weekdayName } from '../base/times.ts'

/** Dates of one sheet, in the station's zone and the sheet's language. */
export function sheetDates({ language, zoneOffsetMinutes }: Pick<SheetData, 'language' | 'zoneOffsetMinutes'>) {
  const parts = (at: string) => localParts(at, zoneOffsetMinutes)
  const day = (at: string) => dayAndMonth(parts(at), language)
  return {
    day,
    dayWithYear: (at: string) => withYear(day(at), parts(at).year, language),
    weekday: (at: string) => weekdayName(parts(at), language),
    clock: (at: string) => clockTime(parts(at)),
    isMorning: (at: string) => parts(at).hour < 12,
  }
}

const withYear = (day: string, year: number, language: Language) =>
  language === 'zh' ? `${year}年${day}` : `${day} ${year}`

/** Dates and times as people read them, in the station's zone. */
export interface LocalParts {
  year: number
  month: number
  day: number
  /** 0 is Sunday. */
  weekday: number
  hour: number
  minute: number
}

export function localParts(at: string | number, zoneOffsetMinutes: number): LocalParts {
  const local = new Date(new Date(at).getTime() + zoneOffsetMinutes * 60_000)
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
  }
}

const twoDigits = (value: number) => String(value).padStart(2, '0')

export type Language = 'zh' | 'en'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const WEEKDAYS = {
  zh: ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
} as const

/** 10:24 */
export const clockTime = ({ hour, minute }: Pick<LocalParts, 'hour' | 'minute'>) => `${hour}:${twoDigits(minute)}`

/** 11月16日, 16 Nov */
export const dayAndMonth = ({ month, day }: Pick<LocalParts, 'month' | 'day'>, language: Language) =>
  language === 'zh' ? `${month}月${day}日` : `${day} ${MONTHS[month - 1]}`

/** A point of a trend: a month's mean by its month, everything else by its day. */
export const trendDate = (
  { month, day }: Pick<LocalParts, 'month' | 'day'>,
  per: 'reading' | 'week' | 'month',
  language: Language,
) => {
  if (per !== 'month') return dayAndMonth({ month, day }, language)
  return language === 'zh' ? `${month}月` : (MONTHS[month - 1] ?? '')
}

export const weekdayName = ({ weekday }: Pick<LocalParts, 'weekday'>, language: Language) =>
  WEEKDAYS[language][weekday] ?? ''

/** 4:12 of 252 seconds; a part of a second counts as a whole one, so that the last thing seen is 0:01. */
export function minutesAndSeconds(remainingMs: number): string {
  const seconds = Math.max(0, Math.ceil(remainingMs / 1000))
  return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)}`
}

export const wholeSeconds = (remainingMs: number) => Math.max(0, Math.ceil(remainingMs / 1000))

/** 上午 8:30–11:30, 8:30–11:30 am; `from` and `to` are local times of the day as 08:30. */
export function openingHours(span: { from: string; to: string }, language: Language): string {
  const [from, to] = [span.from, span.to].map((text) => {
    const [hour = 0, minute = 0] = text.split(':').map(Number)
    return { hour, minute }
  }) as [{ hour: number; minute: number }, { hour: number; minute: number }]
  const twelve = ({ hour, minute }: { hour: number; minute: number }) =>
    clockTime({ hour: hour % 12 === 0 ? 12 : hour % 12, minute })
  const morning = from.hour < 12
  const noon = 12 * 60
  const toMinutes = to.hour * 60 + to.minute
  const crossesNoon = morning && (language === 'en' ? toMinutes >= noon : toMinutes > noon)
  if (crossesNoon) return `${clockTime(from)}–${clockTime(to)}`
  const times = `${twelve(from)}–${twelve(to)}`
  if (language === 'en') return `${times} ${morning ? 'am' : 'pm'}`
  return `${morning ? '上午' : '下午'} ${times}`
}

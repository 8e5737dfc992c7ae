/** 1951-3-8, 1951.3.8, 1951/03/08, 1951年3月8日, 19510308, with half- or full-width digits. */
const WRITTEN = /^(\d{4})(?:\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))$/

/** The day as `1951-03-08`, or null where it is none: a year of two digits is never guessed, 30 February refused. */
export function birthDate(text: string): string | null {
  const found = WRITTEN.exec(text.normalize('NFKC').trim())
  if (!found) return null
  const [year, month, day] = [found[1], found[2] ?? found[4], found[3] ?? found[5]].map(Number) as [
    number,
    number,
    number,
  ]
  const date = new Date(Date.UTC(year, month - 1, day))
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return real ? date.toISOString().slice(0, 10) : null
}

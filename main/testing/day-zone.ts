import { zoned } from '../zone.ts'

const SHANGHAI = 'Asia/Shanghai'
const MORNING = 9
const EASTERNMOST = 14

/** Shanghai by day, else a zone where it is past nine in the morning: hours are left until midnight and until the nightly restart. */
export function dayZone(nowMs: number): string {
  const { hour } = zoned(nowMs, SHANGHAI)
  if (hour >= 7 && hour < 15) return SHANGHAI
  const east = (MORNING - zoned(nowMs, 'UTC').hour + 24) % 24
  const hours = east > EASTERNMOST ? east - 24 : east
  // Zones of this kind count westwards.
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`
}

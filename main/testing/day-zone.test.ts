import { expect, test } from 'vitest'
import { zoned } from '../zone.ts'
import { dayZone } from './day-zone.ts'

test.for(Array.from({ length: 48 }, (_, half) => half / 2))('%d h UTC: it is day in the zone', (hours) => {
  const now = Date.UTC(2026, 10, 26) + hours * 3_600_000
  const { hour } = zoned(now, dayZone(now))
  expect(hour).toBeGreaterThanOrEqual(7)
  expect(hour).toBeLessThan(15)
})

import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStoreReader, STORE_FILE } from './open-store.ts'
import { prng } from './prng.ts'
import { seed } from './seed.ts'
import { people, seedCardCode } from './seed-people.ts'
import type { StoreReader } from './store.ts'
import { TEST_KEY, temporaryFolder } from './testing/fixtures.ts'

const OPTIONS = { residents: 60, years: 0.3, until: '2026-11-20' } as const
const ZONE = 'Asia/Shanghai'

function seeded(options: { residents: number; years: number; until: string } = OPTIONS) {
  const dir = temporaryFolder()
  const counts = seed({ dir, dataKey: TEST_KEY, ...options })
  const look = <T>(work: (read: StoreReader) => T): T => {
    const { read, close } = openStoreReader(join(dir, STORE_FILE), TEST_KEY)
    try {
      return work(read)
    } finally {
      close()
    }
  }
  return { dir, counts, look }
}

describe('the seed', () => {
  test('gives the same rows for the same arguments, and others for others', () => {
    const rows = (options?: typeof OPTIONS | { residents: number; years: number; until: string }) =>
      seeded(options).look((read) => ({
        readings: [...read.readings.revisedBetween(0, read.readings.lastPosition())],
        audit: read.audit.head(),
      }))
    const first = rows()
    expect(first.readings.length).toBeGreaterThan(500)
    expect(rows()).toEqual(first)
    expect(rows({ ...OPTIONS, residents: 61 }).audit).not.toEqual(first.audit)
  })

  test('fills all fourteen columns of readings, to the last day and not beyond, with visits, means and handled alerts', () => {
    const { counts, look } = seeded({ residents: 80, years: 1, until: '2026-11-20' })
    look((read) => {
      const end = Date.UTC(2026, 10, 20, 16)
      const all = [...read.readings.measuredBetween(0, Number.MAX_SAFE_INTEGER, ZONE)]
      expect(new Set(all.map(({ reading }) => reading.indicator)).size).toBe(14)
      expect(Math.max(...all.map(({ reading }) => reading.measuredAt))).toBeLessThan(end)
      expect(Math.max(...all.map(({ reading }) => reading.measuredAt))).toBeGreaterThan(end - 3 * 86_400_000)
      expect(Math.min(...all.map(({ reading }) => reading.measuredAt))).toBeGreaterThan(end - 366 * 86_400_000)
      const levels = new Set(all.map(({ reading }) => reading.level))
      expect([...levels].sort()).toEqual(
        expect.arrayContaining(['normal', 'high', 'borderline-high', 'low', 'not-judged']),
      )
      const means = all.filter(({ reading }) => reading.seriesRole === 'mean')
      expect(means.length).toBe(counts.visits * 3)
      expect(means.every(({ reading }) => reading.seriesCount === 2 && reading.revision === 2)).toBe(true)
      expect(read.alerts.unresolved()).toEqual([])
      expect(read.audit.verify()).toMatchObject({ intact: true })
      expect(read.staff.active()).toEqual([])
      expect(read.meters.commissioned()).toEqual([])
    })
  })

  test('can be searched and signed in to', () => {
    const { look } = seeded()
    look((read) => {
      const person = read.residents.byCard(seedCardCode(7))
      expect(person?.name).toMatch(/\p{Script=Han}/u)
      expect(read.residents.search(person?.name ?? '').map(({ id }) => id)).toContain(person?.id)
      expect(read.residents.count()).toBe(60)
    })
  })

  test('fills only an empty store', () => {
    const { dir } = seeded({ residents: 1, years: 0, until: '2026-11-20' })
    expect(() => seed({ dir, dataKey: TEST_KEY, ...OPTIONS })).toThrow('D202')
  })

  test('wants a date', () => {
    expect(() => seed({ dir: temporaryFolder(), dataKey: TEST_KEY, ...OPTIONS, until: 'soon' })).toThrow('D202')
  })
})

describe('synthetic people', () => {
  const many = [...people(4000, 2026, prng(1))]

  test('are obviously made up', () => {
    for (const { fields } of many) {
      expect(fields.identityNumber).toMatch(/^9900\d{13}[\dX]$/)
      expect(fields.phone ?? '1990000').toMatch(/^1990000/)
      expect(fields.address).toContain('示例')
    }
  })

  test('have identity numbers that pass ISO 7064 MOD 11-2 and are theirs alone', () => {
    for (const { fields } of many) {
      const digits = [...(fields.identityNumber ?? '')].map((c) => (c === 'X' ? 10 : Number(c)))
      expect(digits.reduce((sum, digit, i) => (sum + digit * 2 ** (17 - i)) % 11, 0)).toBe(1)
    }
    expect(new Set(many.map(({ fields }) => fields.identityNumber)).size).toBe(many.length)
  })

  test('include two of one name and birth year, rare characters, and names with a dot', () => {
    const names = many.map(({ fields }) => `${fields.name} ${fields.birthDate.slice(0, 4)}`)
    expect(many.length - new Set(names).size).toBeGreaterThan(90)
    expect(many.some(({ fields }) => fields.name.includes('䶮'))).toBe(true)
    expect(many.some(({ fields }) => fields.name.includes('·'))).toBe(true)
  })
})

/** Stores full of synthetic people, made once by `db/seed.ts` and kept in the cache that git ignores. */
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { deriveKey } from '../db/keys.ts'
import { openWriter } from '../db/open.ts'
import { STORE_FILE } from '../db/open-store.ts'
import type { Prng } from '../db/prng.ts'
import { seed } from '../db/seed.ts'
import { seedCardCode } from '../db/seed-people.ts'
import type { StoreReader } from '../db/store.ts'
import type { ResidentTile } from '../db/types.ts'
import type { Scale } from './figure.ts'

const CACHE = join(import.meta.dirname, '.cache')
/** Whatever a seeded file's contents follow from: a change in one of these makes the cache stale. */
const SOURCES = ['db/seed*.ts', 'db/prng.ts', 'db/search-terms.ts', 'db/{keys,open,secrets}.ts', 'db/migrations/*.ts']
/** Nobody's data, so nobody's secret. */
export const BENCH_KEY = Buffer.alloc(32, 'synthetic')
/** The last day with readings in every seeded store. */
const UNTIL = '2026-11-22'

interface SeedSize {
  readonly residents: number
  readonly years: number
}
type StoreName = 'manyReadings' | 'fewReadings' | 'manyResidents'

/** With as many readings a person in both: what differs is how many others there are. */
const SIZES: Readonly<Record<Scale, Readonly<Record<StoreName, SeedSize>>>> = {
  full: {
    /** Two million. */
    manyReadings: { residents: 12_300, years: 3 },
    /** A hundred thousand. */
    fewReadings: { residents: 615, years: 3 },
    manyResidents: { residents: 100_000, years: 0 },
  },
  small: {
    manyReadings: { residents: 240, years: 1 },
    fewReadings: { residents: 60, years: 1 },
    manyResidents: { residents: 1000, years: 0 },
  },
}

export interface SeededStore {
  readonly dir: string
  readonly file: string
  readonly residents: number
}

/** Made on first use, which takes minutes for millions of readings. */
export function seededStore(name: StoreName, scale: Scale): SeededStore {
  const size = SIZES[scale][name]
  const dir = seededFolder(size)
  return { dir, file: join(dir, STORE_FILE), residents: size.residents }
}

function seededFolder({ residents, years }: SeedSize): string {
  const form = `${residents}-residents-${years}-years-`
  const dir = join(CACHE, form + sourcesDigest())
  if (existsSync(dir)) return dir
  mkdirSync(CACHE, { recursive: true })
  for (const stale of readdirSync(CACHE).filter((name) => name.startsWith(form)))
    rmSync(join(CACHE, stale), { recursive: true })
  const unfinished = workFolder()
  console.error(`seeding ${residents} residents, ${years} years of readings (kept in ${dir})`)
  const startedMs = performance.now()
  const made = seed({ dir: unfinished, dataKey: BENCH_KEY, residents, years, until: UNTIL })
  renameSync(unfinished, dir)
  console.error(`seeded ${made.readings} readings in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
  return dir
}

/** A copy that may be written to, in a folder of its own beside the original: on the same disk. */
export function copyOf({ file }: SeededStore): string {
  const dir = workFolder()
  cpSync(file, join(dir, STORE_FILE))
  return dir
}

/** The same file without encryption, for programs that cannot read ours; kept beside it. */
export function plainCopyOf({ dir, file }: SeededStore): string {
  const plain = join(dir, 'plain.sqlite')
  if (existsSync(plain)) return plain
  const unfinished = `${plain}.unfinished`
  cpSync(file, unfinished)
  const connection = openWriter(unfinished, deriveKey(BENCH_KEY, 'database'))
  // An encrypted file in WAL mode cannot change its key.
  connection.pragma('journal_mode = delete')
  connection.pragma(`rekey = ''`)
  connection.close()
  renameSync(unfinished, plain)
  return plain
}

/** A folder in the cache for what one run needs; the caller removes it. */
export function workFolder(): string {
  mkdirSync(CACHE, { recursive: true })
  return mkdtempSync(join(CACHE, 'work-'))
}

/** A seeded resident, and what the card reader sends for them. */
export interface Sought extends ResidentTile {
  readonly cardCode: string
}

/** Different people of a seeded store, in random order; all of them where there are not so many. */
export function somePeople(read: StoreReader, residents: number, count: number, random: Prng): Sought[] {
  const numbers = Array.from({ length: residents }, (_, n) => n)
  return Array.from({ length: Math.min(count, residents) }, () => {
    const [n = 0] = numbers.splice(random.integer(numbers.length), 1)
    const cardCode = seedCardCode(n)
    const person = read.residents.byCard(cardCode)
    if (!person) throw new Error(`the seeded store has no card ${cardCode}`)
    return { ...person, cardCode }
  })
}

function sourcesDigest(): string {
  const root = join(import.meta.dirname, '..')
  const hash = createHash('sha256')
  for (const file of globSync(SOURCES, { cwd: root }).sort())
    if (!file.endsWith('.test.ts')) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 12)
}

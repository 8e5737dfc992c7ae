import { createWriteStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { Patient } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import { openStoreReader, STORE_FILE } from '../../db/open-store.ts'
import { seed } from '../../db/seed.ts'
import { TEST_KEY, temporaryFolder } from '../../db/testing/fixtures.ts'
import { writeReadingsCsv } from './csv.ts'
import { csvLines } from './csv-lines.ts'
import { writeNdjson } from './fhir/ndjson.ts'
import { packageRows } from './package-rows.ts'
import { readingsTable } from './readings-table.ts'
import { inChunks } from './text-file.ts'

const STATION = { code: 'GY-BLJ-01', name: '盐务街街道健康小屋' }

describe('text in chunks', () => {
  it.each([
    ['many lines', Array.from({ length: 30_000 }, (_, at) => `第${at}行，`.repeat(3))],
    ['one long piece', ['。'.repeat(400_000), '完']],
    ['nothing', []],
  ])('is the same text as UTF-8: %s', (_, pieces) => {
    const chunks = [...inChunks(pieces)].map((chunk) => Buffer.from(chunk))
    expect(Buffer.concat(chunks).equals(Buffer.from(pieces.join('')))).toBe(true)
  })

  it('stays small', () => {
    const sizes = [...inChunks(Array.from({ length: 30_000 }, () => '测量'.repeat(20)))].map(({ length }) => length)
    expect(sizes.length).toBeGreaterThan(10)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(262_144)
  })
})

describe('NDJSON', () => {
  it('goes on in a second file where one is full, and loses nothing', async () => {
    const folder = temporaryFolder()
    const patients = Array.from({ length: 10 }, (_, at): Patient => ({ resourceType: 'Patient', id: `p${at}` }))
    const files = await writeNdjson(folder, 'Patient', patients, 100)
    expect(files.map(({ url }) => url)).toEqual([
      'Patient.ndjson',
      'Patient.2.ndjson',
      'Patient.3.ndjson',
      'Patient.4.ndjson',
    ])
    expect(files.map(({ count }) => count)).toEqual([3, 3, 3, 1])
    const lines = files.flatMap(({ url }) => readFileSync(join(folder, url), 'utf8').trim().split('\n'))
    expect(lines.map((line) => JSON.parse(line))).toEqual(patients)
  })

  it('leaves no file for no resource', async () => {
    const folder = temporaryFolder()
    expect(await writeNdjson(folder, 'Patient', [])).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the readings of an interval as CSV', () => {
  it('are streamed, one line each, as their table has them, and fail with the stream they go to', async () => {
    const dir = temporaryFolder()
    seed({ dir, dataKey: TEST_KEY, residents: 20, years: 1, until: '2026-11-22' })
    const { read, close } = openStoreReader(join(dir, STORE_FILE), TEST_KEY)
    try {
      const interval = { fromMs: 0, toMs: Date.UTC(2027, 0, 1), zone: 'Asia/Shanghai' }
      const file = join(dir, 'readings.csv')
      await writeReadingsCsv(read, interval, STATION, createWriteStream(file))
      const lines = readFileSync(file, 'utf8').split('\r\n')
      expect(lines.length - 2).toBe(read.readings.countMeasuredBetween(interval.fromMs, interval.toMs))
      expect(lines.length).toBeGreaterThan(500)
      const table = readingsTable(
        packageRows(read, interval, () => {}),
        STATION,
      )
      expect(lines.join('\r\n')).toBe([...csvLines(table)].join(''))
      const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left')) })
      await expect(writeReadingsCsv(read, interval, STATION, full)).rejects.toThrow('no space left')
    } finally {
      close()
    }
  })
})

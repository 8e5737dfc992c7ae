import { createWriteStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { Patient } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import { openStoreReader, STORE_FILE } from '../../db/open-store.ts'
import { seed } from '../../db/seed.ts'
import { TEST_KEY, temporaryFolder } from '../../db/testing/fixtures.ts'
import { writeReadingsCsv } from './csv.ts'
import { writeNdjson } from './fhir/ndjson.ts'
import { inChunks } from './text-file.ts'

const STATION = { code: 'GY-BLJ-01', name: '盐务街街道健康小屋' }

describe('text in chunks', () => {
  it('is the same text, in pieces that stay small', () => {
    const pieces = Array.from({ length: 9000 }, (_, at) => `第${at}行，`.repeat(3))
    const chunks = [...inChunks(pieces)]
    expect(chunks.join('')).toBe(pieces.join(''))
    expect(chunks.length).toBeGreaterThan(2)
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(70_000)
    expect([...inChunks([])]).toEqual([])
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
  it('are streamed, one line each, and fail with the stream they go to', async () => {
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
      const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left')) })
      await expect(writeReadingsCsv(read, interval, STATION, full)).rejects.toThrow('no space left')
    } finally {
      close()
    }
  })
})

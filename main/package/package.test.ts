import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import excel from 'exceljs'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { MIGRATIONS } from '../../db/migrate.ts'
import type { StoreReader } from '../../db/store.ts'
import { commitFor, reading, residentIn, STATION, temporaryFolder, ZONE } from '../../db/testing/fixtures.ts'
import { csvLines } from './csv-lines.ts'
import type { Manifest } from './manifest.ts'
import { makePackage } from './package.ts'
import { packageRows } from './package-rows.ts'
import { readingsTable } from './readings-table.ts'
import { fromMs, HOUR, plantedWeek, toMs } from './testing/planted-week.ts'
import { MONDAY } from './testing/rows.ts'
import { validateNdjson } from './testing/validate-ndjson.ts'

const BASE = 'GY-BLJ-01_2026W47_20261116-20261122_r1'

function linesOf(folder: string, file: string): readonly string[] {
  return readFileSync(join(folder, file), 'utf8').replace('\ufeff', '').split('\r\n').slice(0, -1)
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Name → check sum. */
function treeOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).sort()
  return Object.fromEntries(names.map((name) => [name, sha256(readFileSync(join(folder, name)))]))
}

describe('the weekly package', () => {
  it('holds the files the centre expects, with counts and sums that fit', async () => {
    const { options } = plantedWeek()
    const { folder, files, counts } = await makePackage(options())
    expect(folder.endsWith('GY-BLJ-01_2026W47')).toBe(true)
    expect(readdirSync(folder).sort()).toEqual([
      'Bundle-001.json',
      'Device.ndjson',
      `${BASE}.csv`,
      `${BASE}.xlsx`,
      `${BASE}_attention.csv`,
      `${BASE}_ledger.csv`,
      `${BASE}_summary.csv`,
      'Observation.ndjson',
      'Patient.ndjson',
      'Provenance.ndjson',
      'SHA256SUMS',
      'manifest.json',
      'quarantine.csv',
    ])
    expect(counts).toEqual({ readings: 8, residents: 2, bundles: 1, quarantined: 0 })
    expect(files).toHaveLength(13)
    const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n')
    expect(sums).toHaveLength(12)
    for (const line of sums) {
      const [sum, name] = line.split('  ')
      expect(
        createHash('sha256')
          .update(readFileSync(join(folder, name ?? '')))
          .digest('hex'),
      ).toBe(sum)
    }
  })

  it('says in its manifest what it was made from', async () => {
    const { store, options } = plantedWeek()
    const { folder } = await makePackage(options())
    const manifest = manifestIn(folder)
    expect(manifest).toMatchObject({
      transactionTime: '2026-11-23T00:00:00+08:00',
      request: 'health-station weekly export GY-BLJ-01 2026W47',
      requiresAccessToken: false,
      output: [
        { type: 'Patient', url: 'Patient.ndjson', count: 2 },
        { type: 'Device', url: 'Device.ndjson', count: 1 },
        { type: 'Observation', url: 'Observation.ndjson', count: 7 },
        { type: 'Provenance', url: 'Provenance.ndjson', count: 1 },
      ],
      error: [],
      extension: {
        package: 'GY-BLJ-01_2026W47',
        revision: 1,
        week: { iso: '2026-W47', from: '2026-11-16', until: '2026-11-23', complete: true },
        zones: [ZONE],
        generatedFrom: {
          program: 'health-station 0.1.0',
          storeSchema: MIGRATIONS.length,
          revisions: { after: 0, upTo: store.read.readings.lastPosition() },
        },
        catalogueVersions: ['1.0.0'],
      },
    })
    const { auditHead } = manifest.extension.generatedFrom
    expect(store.read.audit.entries(auditHead.position - 1, 1)[0]?.hash).toBe(auditHead.hash)
  })

  it('is byte-identical when it is made again, at another time and after what changes nothing in it', async () => {
    const { store, options } = plantedWeek()
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T01:00:00Z') })
    onTestFinished(() => void vi.useRealTimers())
    const first = await makePackage(options({ write: store.write }))
    vi.setSystemTime(new Date('2027-02-03T04:05:06Z'))
    store.write.audit(STATION, 'staff.sign-in', { kind: 'staff', id: 'x' })
    const again = await makePackage(options({ write: store.write, now: toMs + 1000 * HOUR }))
    expect(treeOf(again.folder)).toEqual(treeOf(first.folder))
  })

  it('enters the export in the audit', async () => {
    const { store, options } = plantedWeek()
    const before = store.read.audit.head().position
    await makePackage(options({ write: store.write, actor: { kind: 'cli' } }))
    expect(store.read.audit.entries(before, 10)).toMatchObject([
      { action: 'package.plain', subjectKind: 'week', subjectId: '2026-W47', actorKind: 'cli' },
    ])
  })

  it('has only valid FHIR R4 resources that refer to each other, and no guest', { timeout: 60_000 }, async () => {
    const { options } = plantedWeek()
    const { folder } = await makePackage(options())
    expect(validateNdjson(folder)).toEqual({ files: 4, resources: 11, faults: [] })
    const text = ['Observation', 'Provenance']
      .map((type) => readFileSync(join(folder, `${type}.ndjson`), 'utf8'))
      .join('')
    const known = ['Patient', 'Device', 'Observation'].flatMap((type) =>
      readFileSync(join(folder, `${type}.ndjson`), 'utf8')
        .trim()
        .split('\n')
        .map((line): string => `${type}/${JSON.parse(line).id}`),
    )
    const named = [...text.matchAll(/"reference":"(.*?)"/g)].map(([, reference]) => reference)
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((reference) => !known.includes(reference ?? ''))).toEqual([])
    expect(text).not.toContain('36.4')
    writeFileSync(join(folder, 'Patient.ndjson'), '{"resourceType":"Patient","birthDate":1951}\n')
    expect(validateNdjson(folder).faults).toHaveLength(1)
  })

  it('gives a mean the meter and the alert of its members', async () => {
    const { options } = plantedWeek()
    const { folder } = await makePackage(options())
    const [pressure] = linesOf(folder, `${BASE}.csv`).filter((line) => line.includes('收缩压'))
    expect(pressure).toContain('一号血压计,0012345678901234567')
    expect(pressure).toContain('提示,已处理：已建议就医，儿子陪同')
  })

  it('writes CSV that Excel reads: BOM, CRLF, defused text, fixed digits', async () => {
    const { store, options } = plantedWeek()
    const { folder } = await makePackage(options())
    const rows = packageRows(store.read, { fromMs, toMs, zone: ZONE }, () => {})
    const table = [...csvLines(readingsTable(rows, { code: 'GY-BLJ-01', name: '盐务街街道健康小屋' }))]
    expect(readFileSync(join(folder, `${BASE}.csv`), 'utf8')).toBe(table.join(''))
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv'))) {
      const bytes = readFileSync(join(folder, file))
      expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
      expect(bytes.toString().replaceAll('\r\n', '')).not.toContain('\n')
      expect(bytes.toString()).toMatch(/\r\n$/)
    }
    const lines = linesOf(folder, `${BASE}.csv`)
    expect(lines).toHaveLength(9)
    expect(lines.filter((line) => line.includes(",'=1+1,"))).toHaveLength(4)
    expect(lines.find((line) => line.includes('空腹'))).toContain(',6.0,mmol/L,空腹,正常,3.9–6.0,')
    expect(lines.find((line) => line.includes(',LO,'))).toContain('立即')
    expect(lines.join()).not.toMatch(/36\.[1-4]/)
  })

  it('writes a workbook that opens with every value in its own kind', async () => {
    const { options, glucose } = plantedWeek()
    const { folder } = await makePackage(options())
    const workbook = new excel.Workbook()
    await workbook.xlsx.readFile(join(folder, `${BASE}.xlsx`))
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['说明', '测量明细', '台账', '重点关注', '汇总'])
    const sheet = workbook.getWorksheet('测量明细')
    if (!sheet) throw new Error('no sheet')
    const csv = linesOf(folder, `${BASE}.csv`)
    expect(sheet.actualRowCount).toBe(csv.length)
    const headers = (sheet.getRow(1).values as string[]).slice(1)
    expect(headers.join(',')).toBe(csv[0])
    const rows = Array.from({ length: csv.length - 1 }, (_, at) => sheet.getRow(at + 2))
    const cell = (row: excel.Row | undefined, header: string) => row?.getCell(headers.indexOf(header) + 1)
    const fasting = rows.find((row) => cell(row, '记录编号')?.value === glucose)
    expect(cell(fasting, '数值')).toMatchObject({ value: 6, numFmt: '0.0' })
    expect(cell(fasting, '测量时间')).toMatchObject({
      value: new Date('2026-11-16T10:05:00Z'),
      numFmt: 'yyyy-mm-dd hh:mm:ss',
    })
    expect(cell(fasting, '出生日期')?.value).toEqual(new Date('1951-03-08T00:00:00Z'))
    expect(cell(fasting, '居民健康档案号')).toMatchObject({ value: '99000000000000001', numFmt: '@' })
    expect(cell(fasting, '证件号码（脱敏）')?.value).toBe('990000********002X')
    expect(cell(fasting, '设备序列号')?.value).toBe('0012345678901234567')
    expect(rows.map((row) => cell(row, '数值')?.value)).toContain('LO')
    const hostile = rows.filter((row) => String(cell(row, '姓名')?.value).includes('1+1'))
    expect(hostile.map((row) => cell(row, '姓名')?.type)).toEqual(Array(4).fill(excel.ValueType.String))
  })

  it('puts a row that cannot be exported into the quarantine and exports the rest', async () => {
    const { store, options, glucose } = plantedWeek()
    const { folder, quarantined } = await makePackage(options({ read: spoiled(store.read, glucose) }))
    expect(quarantined).toMatchObject([{ lineage: glucose, reason: '单位 mg/dL 不是 mmol/L' }])
    expect(linesOf(folder, 'quarantine.csv')[1]).toBe(`${glucose},1,glucose,单位 mg/dL 不是 mmol/L`)
    const others = readdirSync(folder).filter((name) => name !== 'quarantine.csv' && !name.endsWith('.xlsx'))
    for (const file of others) expect(readFileSync(join(folder, file), 'utf8')).not.toContain(glucose)
    expect(manifestIn(folder).extension.counts).toMatchObject({ readings: 7, quarantined: 1 })
  })

  it('quarantines the rows of a zone that the system does not know', async () => {
    const { options, store } = plantedWeek()
    const wang = residentIn(store, { name: '张三' })
    const readings = [reading('temp', 36.9, { residentId: wang, zone: 'Moon/Tycho', measuredAt: MONDAY })]
    store.write.measurements.commit(commitFor('moon', wang, readings))
    const { counts } = await makePackage(options())
    expect(counts).toMatchObject({ readings: 8, quarantined: 1 })
  })

  it('leaves no half when something fails, and the older package in its place', async () => {
    const { store, options } = plantedWeek()
    const to = temporaryFolder()
    const { folder } = await makePackage(options({ to }))
    const older = treeOf(folder)
    const failing = {
      audit: () => {
        throw new Error('disk full')
      },
    }
    await expect(makePackage(options({ to, write: failing, read: spoiled(store.read, 'none') }))).rejects.toThrow(
      'disk full',
    )
    expect(readdirSync(to)).toEqual(['GY-BLJ-01_2026W47'])
    expect(treeOf(folder)).toEqual(older)
  })

  it('replaces an older one of the same week whole', async () => {
    const { store, staff, hostile, options } = plantedWeek()
    const to = temporaryFolder()
    const { folder } = await makePackage(options({ to }))
    writeFileSync(join(folder, 'Bundle-002.json'), 'left from before')
    store.write.readings.add(
      [reading('temp', 36.8, { source: 'hand', operatorId: staff, residentId: hostile, measuredAt: MONDAY })],
      [],
      { kind: 'staff', staffId: staff },
    )
    const again = await makePackage(options({ to }))
    expect(again.counts.readings).toBe(9)
    expect(existsSync(join(folder, 'Bundle-002.json'))).toBe(false)
    expect(readdirSync(to)).toEqual(['GY-BLJ-01_2026W47'])
  })

  it('of a week that goes on is dated by its newest row and says so', async () => {
    const { options } = plantedWeek()
    const { folder } = await makePackage(options({ now: MONDAY + 8 * HOUR }))
    expect(manifestIn(folder).extension.week.complete).toBe(false)
    expect(manifestIn(folder).transactionTime).not.toBe('2026-11-23T00:00:00+08:00')
  })

  it('of an empty week is made all the same; of one that has not begun it is refused', async () => {
    const { options } = plantedWeek()
    const { folder, counts } = await makePackage(options({ week: { year: 2026, week: 40 } }))
    expect(counts).toEqual({ readings: 0, residents: 0, bundles: 0, quarantined: 0 })
    expect(manifestIn(folder).output).toEqual([])
    const to = temporaryFolder()
    await expect(makePackage(options({ to, now: fromMs - 1 }))).rejects.toThrow('2026-W47 has not begun')
    expect(readdirSync(to)).toEqual([])
  })
})

/** The same store, with one row as a later program or a damaged page might give it. */
function spoiled(read: StoreReader, lineage: string): StoreReader {
  return {
    ...read,
    readings: {
      ...read.readings,
      *measuredBetween(from, to, zone) {
        for (const row of read.readings.measuredBetween(from, to, zone))
          yield row.reading.lineage === lineage ? { ...row, reading: { ...row.reading, unit: 'mg/dL' } } : row
      },
    },
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { attentionTable } from './attention-table.ts'
import { csvLines } from './csv-lines.ts'
import { ledgerTable } from './ledger-table.ts'
import { maskIdentity, maskPhone } from './package-rows.ts'
import { circumstances, READING_COLUMNS, readingsTable, valueText } from './readings-table.ts'
import { summaryTable } from './summary-table.ts'
import { defuse, type Table } from './table.ts'
import { anyRow, MONDAY, rowOf } from './testing/rows.ts'
import { verdictWords } from './verdicts.ts'
import { cellOf } from './xlsx.ts'
import { setZipDates } from './zip-dates.ts'

const STATION = { code: 'GY-BLJ-01', name: '盐务街街道健康小屋' }

/** One page as headers → cells. */
function shown({ columns, rows }: Table): readonly Record<string, string>[] {
  return [...rows].map((row) => Object.fromEntries(columns.map(({ header }, at) => [header, row[at] ?? '?'])))
}

describe('测量明细', () => {
  it('has every column of a reading', () => {
    const row = rowOf('glucose', 6, { meal: 'fasting', precision: 'minute' })
    expect(shown(readingsTable([row], STATION))).toEqual([
      {
        记录编号: row.reading.lineage,
        站点编码: 'GY-BLJ-01',
        站点名称: '盐务街街道健康小屋',
        居民健康档案号: '99000000000000001',
        姓名: '王秀英',
        性别: '女',
        出生日期: '1951-03-08',
        年龄: '75',
        '证件号码（脱敏）': '990000********002X',
        '联系电话（脱敏）': '199****4321',
        测量时间: '2026-11-16 09:05:00',
        项目编码: 'glucose',
        项目名称: '血糖（指尖血）',
        数值: '6.0',
        单位: 'mmol/L',
        测量状态: '空腹',
        判定: '正常',
        参考范围: '3.9–6.0',
        提醒级别: '无',
        处理情况: '',
        设备名称: '一号仪器',
        设备序列号: 'SN-1',
        录入方式: '设备自动',
        操作人: '自助',
        备注: '测量时间精确到分',
      },
    ])
  })

  it('never lets a cell start like a formula, whatever people and meters are called', () => {
    fc.assert(
      fc.property(anyRow, fc.string(), (row, text) => {
        const hostile = { ...row, operator: `=${text}`, followUp: `@${text}`, meter: undefined }
        for (const [at, cell] of [...readingsTable([hostile], STATION).rows].flatMap((cells) => [...cells.entries()]))
          if (READING_COLUMNS[at]?.kind === 'text') expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
      }),
    )
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['+86', "'+86"],
    ['-x', "'-x"],
    ['@x', "'@x"],
    ['\tx', "'\tx"],
    ['\rx', "'\rx"],
    ['＝1', "'＝1"],
    ['王=1', '王=1'],
    ['', ''],
  ])('defuses %j to %j', (text, defused) => {
    expect(defuse(text)).toBe(defused)
  })

  it.each([
    [rowOf('glucose', null, { comparator: 'LO' }), 'LO'],
    [rowOf('glucose', null, { comparator: 'HI' }), 'HI'],
    [rowOf('glucose', 1.1, { comparator: 'LO' }), '<1.1'],
    [rowOf('glucose', 33.3, { comparator: 'HI' }), '>33.3'],
    [rowOf('sbp', 146), '146'],
    [rowOf('tc', 5), '5.00'],
  ])('shows the value of %# in its own digits', ({ reading, measure }, text) => {
    expect(valueText(reading, measure)).toBe(text)
  })

  it('shows only the day where only the day is known, and what was corrected', () => {
    const [row] = shown(readingsTable([rowOf('temp', 36.5, { precision: 'day', replaces: 'old' })], STATION))
    expect(row?.测量时间).toBe('2026-11-16')
    expect(row?.备注).toBe('只知测量日期；更正自记录 old')
  })

  it('says the circumstances', () => {
    const { reading } = rowOf('sbp', 120, {
      arm: 'left',
      posture: 'sitting',
      seriesId: 's',
      seriesRole: 'mean',
      seriesCount: 1,
    })
    expect(circumstances(reading)).toBe('左臂，坐位，单次')
    expect(circumstances(rowOf('glucose', 5, { site: 'somewhere' }).reading)).toBe('somewhere')
  })

  it.each([
    ['52010319510308123X', '520103********123X'],
    ['', ''],
    [undefined, ''],
  ])('masks the identity number %s', (number, masked) => {
    expect(maskIdentity(number)).toBe(masked)
  })

  it.each([
    ['13812345678', '138****5678'],
    ['85551234', '****1234'],
    [undefined, ''],
  ])('masks the phone %s', (number, masked) => {
    expect(maskPhone(number)).toBe(masked)
  })
})

describe('a verdict', () => {
  it('is named by the band that was stored, of the table for this person', () => {
    const slim = rowOf('bmi', 21, {}, { birthDate: '1940-01-01' })
    expect(slim.verdict.name).toBe('略瘦（按年龄）')
    expect(rowOf('weight', 60).verdict).toEqual({ name: '', range: null })
    expect(rowOf('pulse', 130, {}, { birthDate: '2015-06-01' }).verdict).toEqual({ name: '未判定', range: null })
  })

  it('is named by its level where the catalogue has no such band any more', () => {
    const gone = { indicator: 'temp', band: 'gone', level: 'high', meal: undefined } as const
    expect(verdictWords(gone, 'male', 70).name).toBe('偏高')
  })
})

describe('台账', () => {
  it('has one row a person and visit, with the last value of each kind', () => {
    const visit = { visitId: 'v1' }
    const rows = [
      rowOf('sbp', 146, visit),
      rowOf('dbp', 82, visit),
      rowOf('glucose', 6, { ...visit, meal: 'fasting' }),
      rowOf('glucose', 6.4, { ...visit, meal: 'fasting' }),
      rowOf('glucose', 7, visit),
      rowOf('temp', 38.5, { visitId: 'v2' }),
    ]
    const [first, second, ...more] = shown(ledgerTable(rows))
    expect(more).toEqual([])
    expect(first).toMatchObject({ '收缩压（mmHg）': '146', '舒张压（mmHg）': '82', '空腹血糖（mmol/L）': '6.4' })
    expect(first).toMatchObject({ '随机血糖（mmol/L）': '7.0', '餐后血糖（mmol/L）': '', 提醒级别: '无' })
    expect(second).toMatchObject({ '体温（℃）': '38.5', 提醒级别: '提示' })
  })

  it('takes what has no visit as one visit a day', () => {
    const rows = [
      rowOf('waist', 80, { source: 'home-visit' }),
      rowOf('temp', 36.5, { source: 'home-visit', measuredAt: MONDAY + 60_000 }),
      rowOf('temp', 36.6, { source: 'home-visit', measuredAt: MONDAY + 86_400_000 }),
    ]
    expect(shown(ledgerTable(rows))).toHaveLength(2)
  })
})

describe('重点关注', () => {
  it('has the readings that staff had to hear of, also by an alert that the value alone would not raise', () => {
    const rows = [
      rowOf('temp', 36.5),
      { ...rowOf('temp', 39.5), followUp: '已处理：已建议就医' },
      { ...rowOf('pulse', 70), tier: 'inform' as const },
    ]
    expect(shown(attentionTable(rows, STATION))).toMatchObject([
      { 提醒级别: '立即', 项目名称: '体温', 处理情况: '已处理：已建议就医' },
      { 提醒级别: '提示', 项目名称: '脉率（心率）' },
    ])
  })
})

describe('汇总', () => {
  it('counts people, visits, readings and what lies above and below', () => {
    const other = { id: 'other' }
    const rows = [
      rowOf('sbp', 185, { visitId: 'v1', seriesId: 's1', seriesRole: 'mean' }),
      rowOf('dbp', 115, { visitId: 'v1', seriesId: 's1', seriesRole: 'mean' }),
      rowOf('sbp', 118, { visitId: 'v2', residentId: 'other' }, other),
      rowOf('spo2', 92, { source: 'home-visit', residentId: 'other' }, other),
      rowOf('weight', 60, { visitId: 'v2', residentId: 'other' }, other),
    ]
    const byName = Object.fromEntries(shown(summaryTable(rows)).map((row) => [row.项目, row]))
    expect(byName.服务人数?.数量).toBe('2')
    expect(byName.服务人次?.数量).toBe('3')
    expect(byName.其中上门服务?.数量).toBe('1')
    // The two pressures of a measuring are one reason to come.
    expect(byName.立即提醒?.数量).toBe('1')
    expect(byName.收缩压).toMatchObject({ 数量: '2', 已判定: '2', 高于正常: '1', '高于正常占比（%）': '50.0' })
    expect(byName.血氧饱和度).toMatchObject({ 低于正常: '1', 高于正常: '0' })
    expect(byName.体重).toMatchObject({ 数量: '1', 已判定: '0', '高于正常占比（%）': '' })
    expect(byName.尿酸).toBeUndefined()
  })
})

describe('CSV', () => {
  it('begins with a BOM, ends every line with CRLF and doubles quotes', () => {
    const table: Table = {
      name: 'x',
      columns: [
        { header: '甲', kind: 'text', width: 1 },
        { header: '乙', kind: 'number', width: 1 },
      ],
      rows: [
        ['a,"b"\r\nc', '6.0'],
        ['', ''],
      ],
    }
    expect([...csvLines(table)].join('')).toBe('\ufeff甲,乙\r\n"a,""b""\r\nc",6.0\r\n,\r\n')
  })
})

describe('an XLSX cell', () => {
  it.each([
    ['', 'number', { value: null }],
    ['99000000000000001', 'text', { value: '99000000000000001' }],
    ['146', 'number', { value: 146, format: '0' }],
    ['6.0', 'number', { value: 6, format: '0.0' }],
    ['LO', 'number', { value: 'LO', format: '@' }],
    ['<1.1', 'number', { value: '<1.1', format: '@' }],
    ['2026-11-16 09:05:00', 'time', { value: new Date('2026-11-16T09:05:00Z') }],
    ['2026-11-16', 'time', { value: new Date('2026-11-16T00:00:00Z'), format: 'yyyy-mm-dd' }],
    ['1951-03-08', 'date', { value: new Date('1951-03-08T00:00:00Z'), format: 'yyyy-mm-dd' }],
    ['1948-07', 'date', { value: '1948-07', format: '@' }],
  ] as const)('of %j as %s is what spreadsheets calculate with', (text, kind, cell) => {
    expect(cellOf(text, kind)).toEqual(cell)
  })
})

describe('the dates of a zip file', () => {
  it('are refused for a file that is none', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'station-zip-'))
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
    const { writeFile } = await import('node:fs/promises')
    await writeFile(join(dir, 'x.zip'), 'x'.repeat(100))
    await expect(setZipDates(join(dir, 'x.zip'), MONDAY)).rejects.toThrow('does not end like a zip file')
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { logTo, openLog, scrub } from './log.ts'
import { dataFolder } from './testing/open-test-station.ts'

function captured() {
  const lines: string[] = []
  return { lines, log: logTo({ write: (line: string) => void lines.push(line) }) }
}

test.each([
  ['王秀英 measured 186/112', '＊ measured #'],
  ['阿依古丽·买买提: 6.4 mmol/L', '＊·＊: # mmol/L'],
  ['card 8000112345 is taken', 'card # is taken'],
  ['phone 199 0000 4321', 'phone # # #'],
  ['born 1951-03-08', 'born #'],
  ['-4 after +3', '# after #'],
  ['M101 /dev/ttyUSB0 is gone', 'M101 /dev/ttyUSB0 is gone'],
  ['ATT error 0x0e', 'ATT error 0x0e'],
  ['SQLITE_FULL: database or disk is full', 'SQLITE_FULL: database or disk is full'],
])('%s', (text, written) => {
  expect(scrub(text)).toBe(written)
})

test('nothing of a person comes through, whatever field or cause it stands in', () => {
  const { log, lines } = captured()
  const person = { name: '王秀英', phone: '19900004321', identityNumber: '11010519491231002X', value: 186 }
  log.note('link failed', { meterId: 'm1', reason: '王秀英 186/112', ...person })
  log.fault(
    new Error('王秀英 has 186/112', { cause: new TypeError('card 80001234 of 李建国', { cause: '19900004321' }) }),
  )
  log.fault('李建国')
  const text = lines.join('')
  expect(text).not.toMatch(/[\p{Script=Han}]|186|112|80001234|19900004321|11010519491231002X/u)
  expect(text).toContain('link failed')
  expect(text).toContain('log.test.ts')
  expect(JSON.parse(lines[1] ?? '').fault).toHaveLength(3)
})

test('is written to the data folder', async () => {
  const dataDir = dataFolder()
  const log = await openLog(dataDir)
  log.note('process started')
  log.close()
  const folder = join(dataDir, 'logs')
  await vi.waitUntil(
    () => readdirSync(folder).some((file) => readFileSync(join(folder, file), 'utf8').includes('process started')),
    5000,
  )
})

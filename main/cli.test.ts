import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { deriveKey, unlock } from '../db/keys.ts'
import { openWriter } from '../db/open.ts'
import { protocols } from '../drivers/decode.ts'
import { defaultDataFolder } from './data-folder.ts'
import { dataPath } from './entries.ts'
import { station } from './testing/run-cli.ts'
import { lastWholeDay } from './zone.ts'

const scratch = mkdtempSync(join(tmpdir(), 'health-station-cli-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const at = (...parts: string[]) => join(scratch, ...parts)

describe('wrong use ends with 2 and one line', () => {
  test.each<[string[], RegExp]>([
    [[], /^which command\?/],
    [['backup'], /^which command\?/],
    [['nosuch'], /^there is no command nosuch/],
    [['backup', 'nosuch'], /nosuch/],
    [['decode'], /^decode needs hex text/],
    [['decode', '6CF1'], /--protocol for hex text; protocols: .*sfloat/],
    [['decode', '--protocol', 'nosuch', '00'], /unknown protocol nosuch; protocols: .*sfloat/],
    [['decode', '--file', 'x', '00'], /not both/],
    [['decode', '--nope'], /unknown option '--nope'/],
    [['seed', '--residents', 'many', '--years', '1'], /whole number/],
    [['seed', '--residents', '1', '--years', '0'], /above 0/],
    [['seed', '--residents', '1', '--years', '1', '--until', '2026-02-30'], /a date like/],
    [['seed'], /required option/],
    [['serve', '--port', '65536'], /0 to 65535/],
    [['package', 'make', '--week', '2026-W47', '--to', 'x'], /--plain/],
    [['package', 'make', '--week', '2025-W53', '--to', 'x', '--plain'], /2025 has weeks 01 to 52/],
    [['redecode', '--dry-run', '--since', 'yesterday'], /a date like/],
    [['settings', 'volume'], /^there is no setting volume; nearest: voice.volumePercent, /],
    [['settings', 'station.name', 'x', '--default'], /not both/],
    [['settings', '--default'], /needs the key/],
    [['settings', 'catalogue.signedBy', '--default'], /told here, not set/],
    // Commands of later versions are not there, not even as promises.
    [['erase'], /there is no command erase/],
  ])('%j', async (args, said) => {
    const ran = await station(args)
    expect([ran.code, ran.out]).toEqual([2, ''])
    expect(ran.said).toMatch(said)
    expect(ran.said.trim().split('\n').length).toBe(1)
  })
})

describe('help', () => {
  test.each([['--help'], ['serve', '--help'], ['--version']])('%s %s', async (...args) => {
    const ran = await station(args.filter((part) => part !== undefined))
    expect([ran.code, ran.said]).toEqual([0, ''])
    expect(ran.out).not.toBe('')
  })
})

describe('doctor', () => {
  test('a line a finding, as text and as JSON; looks and makes nothing', async () => {
    const dir = at('not-there-yet')
    const text = await station(['doctor', '--data', dir])
    expect(text.out).toMatch(/^ok {5}node {7}Node \d/)
    const { lines } = await station(['doctor', '--data', dir, '--json'])
    expect(lines).toHaveLength(text.lines.length)
    for (const line of lines) {
      const { verdict, todo } = JSON.parse(line)
      expect(['ok', 'look', 'wrong']).toContain(verdict)
      expect(todo === undefined).toBe(verdict === 'ok')
    }
    expect(existsSync(dir)).toBe(false)
  })

  test('ends with 1 and the count when something is wrong', async () => {
    const dir = at('keyless')
    await station(['seed', '--data', dir, '--residents', '1', '--years', '1'])
    rmSync(join(dir, 'keys.json'))
    const ran = await station(['doctor', '--data', dir])
    expect(ran.code).toBe(1)
    expect(ran.out).toMatch(/wrong {2}database {3}the data has no key file beside it → /)
    expect(ran.said).toMatch(/^\d+ things? (is|are) wrong\n$/)
  })
})

describe('decode', () => {
  const file = (text: string) => {
    const path = at('vectors.json')
    writeFileSync(path, text)
    return path
  }

  test('one value, the bytes apart or together', async () => {
    for (const hex of [['6CF1'], ['6c', 'f1']])
      expect((await station(['decode', '--protocol', 'sfloat', ...hex])).lines).toEqual(['{"valid":true,"value":36.4}'])
  })

  test('what is no hex is an answer, not a failure', async () => {
    const ran = await station(['decode', '--protocol', 'sfloat', 'xyz'])
    expect([ran.code, ran.lines]).toEqual([0, ['{"valid":false,"error":"bad-frame"}']])
  })

  test.each([
    ['a list', (list: string) => list],
    ['an object with vectors', (list: string) => `{"vectors":${list}}`],
    ['with a byte order mark', (list: string) => `\uFEFF${list}`],
  ])('a file: %s', async (_name, form) => {
    const list = JSON.stringify([
      { id: 'good', protocol: 'sfloat', direction: 'device-to-host', hex: '6CF1' },
      { id: 'strange', protocol: 'nosuch', hex: '00' },
      { id: 7, protocol: 'sfloat', hex: 12 },
      'not even an object',
      { protocol: 'sfloat', hex: '6C' },
    ])
    const ran = await station(['decode', '--file', file(form(list))])
    expect(ran.lines.map((line) => JSON.parse(line))).toEqual([
      { id: 'good', decoded: { valid: true, value: 36.4 } },
      { id: 'strange', decoded: { valid: false, error: 'unsupported-format' } },
      { id: 7, decoded: { valid: false, error: 'bad-frame' } },
      { id: null, decoded: { valid: false, error: 'unsupported-format' } },
      { id: null, decoded: { valid: false, error: 'truncated' } },
    ])
    expect(ran.code).toBe(0)
  })

  test('--protocol stands for vectors that name none', async () => {
    const ran = await station(['decode', '--protocol', 'sfloat', '--file', file('[{"id":1,"hex":"6CF1"}]')])
    expect(ran.lines).toEqual(['{"id":1,"decoded":{"valid":true,"value":36.4}}'])
  })

  test.each([
    ['{', /is not JSON/],
    ['{"a":1}', /neither a list/],
    ['7', /neither a list/],
  ])('a file that holds %s fails in one line', async (text, said) => {
    const ran = await station(['decode', '--file', file(text)])
    expect([ran.code, ran.out]).toEqual([1, ''])
    expect(ran.said).toMatch(said)
  })

  test('a file that is not there fails', async () => {
    expect(await station(['decode', '--file', at('none.json')])).toMatchObject({ code: 1, out: '' })
  })

  test('every protocol takes every byte without a fall', async () => {
    const vectors = protocols.flatMap((protocol) =>
      ['', '00', 'ff'.repeat(64)].map((hex) => ({ id: protocol, protocol, hex })),
    )
    const ran = await station(['decode', '--file', file(JSON.stringify(vectors))])
    expect([ran.code, ran.lines.length]).toEqual([0, vectors.length])
  })
})

describe('assess', () => {
  const line = { id: 1, indicator: 'sbp', value: 150, unit: 'mmHg' }

  test('a line each, in order, from standard input; a bad one is answered and passed', async () => {
    const input = `\uFEFF${JSON.stringify(line)}\r\nnot json\n\n${JSON.stringify({ ...line, id: 'a\u2028b' })}`
    const ran = await station(['assess'], input)
    expect(ran.code).toBe(0)
    expect(ran.lines.map((text) => JSON.parse(text))).toEqual([
      expect.objectContaining({ id: 1, level: 'high', band: 'grade-1' }),
      { id: null, error: expect.stringContaining('not JSON') },
      expect.objectContaining({ id: 'a\u2028b', level: 'high' }),
    ])
  })

  test('from a file, more than a pipe holds', async () => {
    writeFileSync(at('many.ndjson'), `${JSON.stringify(line)}\n`.repeat(2000))
    expect((await station(['assess', '--file', at('many.ndjson')])).lines.length).toBe(2000)
  })

  test('a file that is not there fails', async () => {
    const ran = await station(['assess', '--file', at('none')])
    expect([ran.code, ran.out]).toEqual([1, ''])
    expect(ran.said).toContain('ENOENT')
  })
})

test('meters: a table, or a line each', async () => {
  const table = await station(['meters'])
  expect(table.lines[0]).toMatch(/^driver +model +name/)
  const list = await station(['meters', '--json'])
  expect(list.lines.length).toBe(table.lines.length - 1)
  for (const line of list.lines) expect(JSON.parse(line)).toMatchObject({ driver: expect.any(String) })
})

test('seed fills until yesterday: beside readings later than now, a station would distrust its clock', async () => {
  const ran = await station(['seed', '--residents', '20', '--years', '0.1', '--data', at('seeded')])
  expect([ran.code, ran.out]).toEqual([
    0,
    expect.stringContaining(`until ${lastWholeDay(Date.now(), 'Asia/Shanghai')} in`),
  ])
})

describe('a data folder', () => {
  const data = at('data')
  const onData = (...args: string[]) => station([...args, '--data', data])

  beforeAll(async () => {
    const ran = await onData('seed', '--residents', '5', '--years', '0.1', '--until', '2026-11-20', '--json')
    expect([ran.code, ran.said]).toEqual([0, ''])
    expect(JSON.parse(ran.out)).toMatchObject({ residents: 5 })
  })

  test('is its user’s alone, with the recovery key to be taken', () => {
    expect(statSync(data).mode & 0o777).toBe(0o700)
    expect(readFileSync(join(data, 'recovery-key.txt'), 'utf8')).toMatch(/^(\w{6}-){4}\w{6}\n/)
  })

  test('is filled once only', async () => {
    const ran = await onData('seed', '--residents', '5', '--years', '1')
    expect([ran.code, ran.said]).toEqual([1, expect.stringMatching(/^D202 .*only an empty one\n$/)])
  })

  test('audit verify walks its chain', async () => {
    expect((await onData('audit', 'verify')).out).toMatch(/^the audit is intact: \d+ entries/)
    expect(JSON.parse((await onData('audit', 'verify', '--json')).out)).toMatchObject({ intact: true })
  })

  test('package make leaves the tree of a week', async () => {
    const ran = await onData('package', 'make', '--week', '2026-W47', '--to', at('packages'), '--plain')
    expect([ran.code, ran.said]).toEqual([0, ''])
    const [folder = ''] = readdirSync(at('packages'))
    expect(ran.out).toContain(folder)
    expect(readdirSync(at('packages', folder)).length).toBeGreaterThan(2)
  })

  test('backup: made, verified, and restored on a blank machine with the recovery key', async () => {
    const made = JSON.parse((await onData('backup', 'make', '--to', at('backups'), '--json')).out)
    expect(made).toMatchObject({ rows: { resident: 5 } })
    expect((await onData('backup', 'verify', made.file)).out).toContain('is good: resident 5')

    const blank = at('blank')
    const refused = await station(['backup', 'restore', made.file, '--data', blank])
    expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('--recovery-key-file')])
    expect(existsSync(join(blank, 'keys.json'))).toBe(false)

    const key = join(data, 'recovery-key.txt')
    const restored = await station(['backup', 'restore', made.file, '--data', blank, '--recovery-key-file', key])
    expect([restored.code, restored.said]).toEqual([0, ''])
    expect((await station(['audit', 'verify', '--data', blank])).code).toBe(0)
  })

  test('a file that is no backup is refused', async () => {
    writeFileSync(at('no-backup.sqlite'), 'x'.repeat(8192))
    const ran = await onData('backup', 'verify', at('no-backup.sqlite'))
    expect([ran.code, ran.said.trim().split('\n').length]).toEqual([1, 1])
  })

  test.each([
    ['audit', 'verify'],
    ['backup', 'make'],
    ['package', 'make', '--week', '2026-W47', '--to', 'x', '--plain'],
  ])('that is not there is not made by %s %s', async (...args) => {
    const ran = await station([...args, '--data', at('nowhere')])
    expect([ran.code, ran.said]).toEqual([1, expect.stringContaining('holds no station data')])
    expect(existsSync(at('nowhere'))).toBe(false)
  })

  test('changed rows are found by audit verify', async () => {
    const copy = at('changed')
    const [backup = ''] = readdirSync(at('backups')).filter((name) => name.endsWith('.sqlite'))
    const key = join(data, 'recovery-key.txt')
    await station(['backup', 'restore', at('backups', backup), '--data', copy, '--recovery-key-file', key])
    const connection = openWriter(join(copy, 'station.sqlite'), deriveKey(unlock(copy), 'database'))
    const guards = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'")
    for (const guard of guards.pluck().all()) connection.exec(`DROP TRIGGER ${String(guard)}`)
    connection.exec("UPDATE audit SET action = 'x' WHERE position = 2")
    connection.close()
    const ran = await station(['audit', 'verify', '--data', copy, '--json'])
    expect([ran.code, ran.said]).toEqual([1, 'the audit is not intact: entry 2 is changed\n'])
    expect(JSON.parse(ran.out)).toMatchObject({ intact: false, atPosition: 2 })
  })
})

describe('serve', () => {
  test('prints its addresses, carries the API, keeps others out of its folder, and ends when asked', async () => {
    const data = at('served', 'new')
    const ending = new AbortController()
    const stdout = new PassThrough()
    const first = new Promise<string>((resolve) => createInterface({ input: stdout }).once('line', resolve))
    const served = station(['serve', '--data', data], '', { stdout, ending: ending.signal })
    const addresses = JSON.parse(await first) as Record<string, string>
    expect(Object.keys(addresses)).toEqual(['url', 'kiosk', 'desk'])
    expect(addresses.url).toBe(addresses.kiosk)

    const entered = await fetch(addresses.kiosk!, { redirect: 'manual' })
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    const { origin, host } = new URL(addresses.kiosk!)
    const socket = new WebSocket(`ws://${host}/kiosk/api`, { headers: { cookie, origin } })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))

    const second = await station(['backup', 'make', '--data', data])
    expect([second.code, second.said]).toEqual([1, expect.stringMatching(/^D104 .*close it/)])

    const gone = new Promise((resolve) => socket.once('close', resolve))
    ending.abort()
    const ran = await served
    await gone
    expect(ran.code).toBe(0)
    expect(ran.said).toContain(join(data, 'recovery-key.txt'))
    await expect(fetch(addresses.desk!)).rejects.toThrow()
    expect((await station(['backup', 'make', '--data', data])).code).toBe(0)
  }, 60_000)

  test('a taken port is one clear line, and the folder is free again', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    const data = at('port')
    await station(['seed', '--residents', '1', '--years', '0.1', '--data', data])
    const ran = await station(['serve', '--port', String(port), '--data', data])
    taken.close()
    expect([ran.code, ran.said]).toEqual([1, expect.stringContaining('EADDRINUSE')])
    expect((await station(['audit', 'verify', '--data', data])).code).toBe(0)
  }, 60_000)
})

describe('as a program', () => {
  const cli = [dataPath('build/launch.mjs'), dataPath('main/cli.ts')]

  test('says on standard error what is wrong, with its exit code', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...cli, 'nosuch'], { encoding: 'utf8' })
    expect([status, stdout, stderr]).toEqual([2, '', 'there is no command nosuch; station --help lists them\n'])
  })

  test('a reader that has seen enough is no failure', async () => {
    const vectors = JSON.stringify(Array.from({ length: 50_000 }, (_, id) => ({ id, protocol: 'sfloat', hex: '6CF1' })))
    writeFileSync(at('long.json'), vectors)
    const child = spawn(process.execPath, [...cli, 'decode', '--file', at('long.json')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString()
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise((resolve) => child.once('exit', resolve))
    expect([code, said]).toEqual([0, ''])
  })

  test('the data folder is the system’s when none is named', async () => {
    expect((await station(['--help'])).out.replace(/\s+/g, '')).toContain(
      JSON.stringify(defaultDataFolder()).replace(/\s+/g, ''),
    )
  })
})

test('voice says which sentences have a recording: own before made', async () => {
  const data = at('voice-data')
  mkdirSync(join(data, 'voice', 'zh-CN'), { recursive: true })
  writeFileSync(join(data, 'voice', 'zh-CN', 'rest.ogg'), 'sound')
  const said = await station(['voice', '--data', data])
  expect(said.code).toBe(0)
  expect(said.lines[0]).toMatch(/^zh-CN: \d+ sentences, 1 own recordings, \d+ made/)
  expect(said.lines[1]).toMatch(/^en: \d+ sentences, 0 own recordings, \d+ made/)
  const rows = (await station(['voice', '--json', '--data', data])).lines.map((line) => JSON.parse(line))
  expect(rows[0]).toEqual({ language: 'zh-CN', key: 'rest', text: '您好，请点一下开始', clip: 'own' })
  expect((await station(['voice', '--list', '--data', data])).lines).toContain('own\trest\t您好，请点一下开始')
})

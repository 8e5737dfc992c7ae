import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKeys, unlock } from '../../db/keys.ts'
import { openStore } from '../../db/open-store.ts'
import { settingKeys } from '../settings.ts'
import { station } from '../testing/run-cli.ts'

const data = mkdtempSync(join(tmpdir(), 'health-station-settings-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))
const settings = (...args: string[]) => station(['settings', ...args, '--data', data])
const opened = () => openStore({ dir: data, dataKey: unlock(data), now: () => Date.now() })

beforeAll(() => {
  createKeys(data)
  opened().close()
})

describe('station settings', () => {
  test('lists every key with its value and one sentence, defaults marked', async () => {
    const { code, lines } = await settings()
    expect(code).toBe(0)
    expect(lines).toHaveLength(2 * settingKeys.length)
    expect(lines[0]).toBe('station.code = "GY-JKXW-01"  (default)')
    expect(lines[1]).toMatch(/^ {4}The service centre knows .*\.$/)
    const json = (await settings('--json')).lines.map((line) => JSON.parse(line))
    expect(json.map(({ key }) => key)).toEqual(settingKeys)
    expect(json[2]).toMatchObject({ key: 'station.zone', value: 'Asia/Shanghai', default: true, fits: true })
  })

  test('one key, with what it takes', async () => {
    const { lines } = await settings('station.days')
    expect(lines).toEqual([
      'station.days = [1,2,3,4,5]  (default)',
      expect.stringMatching(/^ {4}On which days of the week/),
      '    It takes days of the week, 1 for Monday to 7 for Sunday; written [1,2,3,4,5].',
    ])
  })

  test.each<[key: string, text: string, value: unknown]>([
    ['station.name', '盐务街健康小屋', '盐务街健康小屋'],
    ['station.name', '"  with quotes "', 'with quotes'],
    // Looks like a number, and is a name.
    ['station.code', '2026', '2026'],
    ['station.hours', '[{"from":"07:30","to":"24:00"}]', [{ from: '07:30', to: '24:00' }]],
    ['screen.diagonalInches', '32', 32],
    ['control.everyDays', 'null', null],
    ['pressure.line', 'home', 'home'],
    ['print.slipQueue', 'slip', 'slip'],
    ['finish.qr', 'false', false],
    ['ble.binding', '{"binding":"hci"}', { binding: 'hci' }],
  ])('%s takes %s', async (key, text, value) => {
    const { code, lines, said } = await settings(key, text)
    expect([code, said]).toEqual([0, ''])
    expect(lines[0]).toBe(`${key} = ${JSON.stringify(value)}`)
    expect(lines.at(-1)).toBe('the station follows it from its next start on')
    expect(JSON.parse((await settings(key, '--json')).out)).toMatchObject({ key, value, default: false })
  })

  test.each<[key: string, text: string, said: RegExp]>([
    ['station.code', 'lower', /^station.code does not take lower: it takes 2 to 24 capital letters/],
    ['station.zone', 'Mars/Olympus', /like Asia\/Shanghai/],
    [
      'station.hours',
      '[{"from":"08:00","to":"09:00"},{"from":"noon","to":"17:00"}]',
      / at 1.from: it takes up to four/,
    ],
    ['station.hours', '[{"from":"17:00","to":"08:00"}]', /from an earlier to a later/],
    ['screen.diagonalInches', '5', /it takes 10 to 65; or null for none/],
    ['finish.qr', 'perhaps', /true or false/],
    ['danger.unattended', '{"text":{"zh":"","en":"x"},"phone":""}', / at text.zh: .*; written \{"text"/],
    ['ble.binding', 'usb', /written \{"binding":"system"\}; or null for none/],
    ['catalogue.signedBy', '{"name":"x","version":"1"}', /told here, not set/],
  ])('%s does not take %s, and says in one line what it takes', async (key, text, said) => {
    const before = (await settings(key, '--json')).out
    const ran = await settings(key, text)
    expect([ran.code, ran.out, ran.said.trim().split('\n').length]).toEqual([2, '', 1])
    expect(ran.said).toMatch(said)
    expect((await settings(key, '--json')).out).toBe(before)
  })

  test('--default puts it back; both are in the audit, without the value', async () => {
    await settings('station.name', 'x')
    expect((await settings('station.name', '--default')).lines[0]).toBe('station.name = "社区健康小屋"  (default)')
    const store = opened()
    const [last, before] = store.read.audit.entries(0, 99).toSorted((one, other) => other.position - one.position)
    store.close()
    expect(last).toMatchObject({ actorKind: 'cli', action: 'setting.unset', subjectId: 'station.name' })
    expect(before).toMatchObject({ actorKind: 'cli', action: 'setting.set', subjectId: 'station.name' })
  })

  test('a stored value that no longer fits is told, with its default in force', async () => {
    const store = opened()
    store.write.settings.set('station.days', 'all', { kind: 'station' })
    store.close()
    expect((await settings('station.days')).lines[0]).toBe(
      'station.days = [1,2,3,4,5]  (default: what is stored does not fit)',
    )
    await settings('station.days', '--default')
    expect((await settings('station.days')).lines[0]).toBe('station.days = [1,2,3,4,5]  (default)')
  })

  test('beside a running station it tells, and does not set: it says where to', async () => {
    const running = opened()
    try {
      expect((await settings('station.code')).code).toBe(0)
      const ran = await settings('station.code', 'ABC')
      expect([ran.code, ran.out]).toEqual([1, ''])
      expect(ran.said).toMatch(/^D104 nothing was changed: the station runs on .*Settings.*close the station first\n$/)
    } finally {
      running.close()
    }
  })

  test('makes no data folder', async () => {
    const ran = await station(['settings', 'station.code', 'ABC', '--data', join(data, 'nowhere')])
    expect([ran.code, ran.said]).toEqual([1, expect.stringContaining('holds no station data')])
  })
})

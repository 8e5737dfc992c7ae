/** The settings of a station as it tells them, in the station's own words. */
import type { SettableKey, SiteSetting, SiteView } from '../../../main/api/contract.ts'
import en from '../../../words/station.en.json' with { type: 'json' }
import zh from '../../../words/station.zh-CN.json' with { type: 'json' }
import type { SiteCalls } from '../desk-context.ts'

type Words = Record<string, Record<string, { name: string; about: string; expected: string }>>
const wordsOf = (key: SettableKey, what: 'name' | 'about' | 'expected') => {
  const [room = '', name = ''] = key.split('.')
  const of = (words: Words) => words[room]?.[name]?.[what] ?? ''
  return { zh: of(zh.setting), en: of(en.setting) }
}

const VALUES: Readonly<Record<SettableKey, SiteSetting['value']>> = {
  'station.code': 'GY-JKXW-01',
  'station.name': '盐务街健康小屋',
  'station.zone': 'Asia/Shanghai',
  'station.hours': [
    { from: '08:30', to: '11:30' },
    { from: '14:00', to: '17:00' },
  ],
  'station.days': [1, 2, 3, 4, 5],
  'screen.diagonalInches': null,
  'screen.distanceMm': null,
  'screen.highContrast': false,
  'pressure.line': 'station',
  'control.everyDays': 7,
  'voice.volumePercent': 100,
  'danger.unattended': {
    text: { zh: '请打急救电话，或叫旁边的人帮忙。', en: 'Call emergency, or ask someone near you.' },
    phone: '120',
  },
  'finish.qr': true,
  'print.slipQueue': 'slip',
  'print.a4Queue': null,
  'identify.idReader': null,
  'ble.binding': { binding: 'system' },
}

/** `unfit`: keys whose stored value does not fit. */
export function siteView(change: Partial<typeof VALUES> = {}, unfit: readonly SettableKey[] = []): SiteView {
  const keys = Object.keys(VALUES) as SettableKey[]
  const settings = keys.map((key) => ({
    key,
    name: wordsOf(key, 'name'),
    about: wordsOf(key, 'about'),
    value: change[key] ?? VALUES[key],
    fits: !unfit.includes(key),
    fromNextStart: key === 'station.zone',
  }))
  return { settings, queues: ['slip', 'office-a4'] }
}

export const refusedBy = (key: SettableKey, at = '') => ({
  ok: false as const,
  at,
  expected: wordsOf(key, 'expected'),
})

export const siteCallsFixture: SiteCalls = {
  settings: async () => siteView(),
  set: async () => ({ ok: true }),
}

/** How each setting stands in a form: its parts as texts, and the value made of them. What fits is the station's to say. */
import type { SettableKey, SiteSetting } from '../../../main/api/contract.ts'

export type Value = SiteSetting['value']
/** What stands in the parts of one setting; a tick is yes or empty, days are their digits. */
export type Draft = Readonly<Record<string, string>>

export interface Part {
  /** The name of a part; of a value with parts also the end of its path. */
  readonly part: 'value' | 'zh' | 'en' | 'phone' | 'port' | 'on' | 'binding' | 'baudRate'
  readonly kind: 'text' | 'tick' | 'pick' | 'days' | 'queue'
  /** Of a pick: the words stand under `desk.settings.options`. */
  readonly options?: readonly Option[]
}
export type Option = 'station' | 'home' | 'none' | 'system' | 'hci' | 'hci-uart'

export interface SettingForm {
  /** Those that stand there at the moment. */
  parts(draft: Draft): readonly Part[]
  draft(value: Value): Draft
  value(draft: Draft): Value
}

export const GROUPS = {
  station: ['station.name', 'station.code', 'station.zone'],
  hours: ['station.hours', 'station.days'],
  screen: ['screen.diagonalInches', 'screen.distanceMm', 'screen.highContrast', 'voice.volumePercent'],
  danger: ['danger.unattended'],
  checks: ['pressure.line', 'control.everyDays'],
  print: ['print.slipQueue', 'print.a4Queue', 'finish.qr'],
  meters: ['identify.idReader', 'ble.binding'],
} as const satisfies Readonly<Record<string, readonly SettableKey[]>>
export type Group = keyof typeof GROUPS

const one = (kind: Part['kind'], options?: readonly Option[]): SettingForm['parts'] => {
  const parts = [{ part: 'value', kind, ...(options && { options }) }] as const
  return () => parts
}
const typed = ({ value = '' }: Draft) => value.trim()
const shown = (value: Value) => ({ value: value === null ? '' : String(value) })

const text: SettingForm = { parts: one('text'), draft: shown, value: typed }
const number: SettingForm = { parts: one('text'), draft: shown, value: (draft) => numberOf(typed(draft)) }
const tick: SettingForm = {
  parts: one('tick'),
  draft: (value) => ({ value: value === true ? 'yes' : '' }),
  value: (draft) => typed(draft) === 'yes',
}
const queue: SettingForm = { parts: one('queue'), draft: shown, value: (draft) => typed(draft) || null }

/** Null of an empty text; what is no number stays the text it is, for the station to refuse. */
function numberOf(digits: string): Value {
  const number = Number(digits)
  return digits === '' ? null : Number.isFinite(number) ? number : digits
}

interface Span {
  readonly from: string
  readonly to: string
}
const BETWEEN_SPANS = /[\s,，、;；]+/
const BETWEEN_TIMES = /[-–—~～至到]+/

/** 8:30－11:30 in any of the ways that people type it. */
export function spansOf(written: string): Value {
  const tidy = written.replaceAll('：', ':').replace(/\s*([-–—~～至到])\s*/g, '$1')
  return tidy
    .split(BETWEEN_SPANS)
    .filter(Boolean)
    .map((span) => {
      const [from = '', to = ''] = span.split(BETWEEN_TIMES)
      return { from: from.padStart('00:00'.length, '0'), to: to.padStart('00:00'.length, '0') }
    })
}

const pick = (...options: readonly Option[]): SettingForm => ({
  parts: one('pick', options),
  draft: shown,
  value: typed,
})

export const FORMS: Readonly<Record<SettableKey, SettingForm>> = {
  'station.code': text,
  'station.name': text,
  'station.zone': text,
  'station.hours': {
    parts: one('text'),
    draft: (value) => ({ value: (value as unknown as Span[]).map(({ from, to }) => `${from}-${to}`).join('，') }),
    value: (draft) => spansOf(typed(draft)),
  },
  'station.days': {
    parts: one('days'),
    draft: (value) => ({ value: (value as number[]).join('') }),
    value: (draft) => [...typed(draft)].map(Number),
  },
  'screen.diagonalInches': number,
  'screen.distanceMm': number,
  'screen.highContrast': tick,
  'pressure.line': pick('station', 'home'),
  'control.everyDays': number,
  'voice.volumePercent': number,
  'danger.unattended': {
    parts: () => [
      { part: 'zh', kind: 'text' },
      { part: 'en', kind: 'text' },
      { part: 'phone', kind: 'text' },
    ],
    draft(value) {
      const { text, phone } = value as { text: { zh: string; en: string }; phone: string }
      return { ...text, phone }
    },
    value: ({ zh = '', en = '', phone = '' }) => ({ text: { zh, en }, phone: phone.trim() }),
  },
  'finish.qr': tick,
  'print.slipQueue': queue,
  'print.a4Queue': queue,
  'identify.idReader': {
    parts: () => [
      { part: 'port', kind: 'text' },
      { part: 'on', kind: 'tick' },
    ],
    draft(value) {
      const { port, on } = (value ?? { port: '', on: false }) as { port: string; on: boolean }
      return { port, on: on ? 'yes' : '' }
    },
    value: ({ port = '', on }) => (port.trim() === '' && on !== 'yes' ? null : { port: port.trim(), on: on === 'yes' }),
  },
  'ble.binding': {
    parts: ({ binding }) => [
      { part: 'binding', kind: 'pick', options: ['system', 'hci', 'hci-uart', 'none'] },
      ...(binding === 'hci-uart'
        ? ([
            { part: 'port', kind: 'text' },
            { part: 'baudRate', kind: 'text' },
          ] as const)
        : []),
    ],
    draft(value) {
      const { binding, port, baudRate } = (value ?? { binding: 'none' }) as Record<string, string | number | undefined>
      return { binding: String(binding), port: String(port ?? ''), baudRate: String(baudRate ?? '') }
    },
    value({ binding = '', port = '', baudRate = '' }): Value {
      if (binding === 'none') return null
      if (binding !== 'hci-uart') return { binding }
      return { binding, port: port.trim(), baudRate: numberOf(baudRate.trim()) }
    },
  },
}

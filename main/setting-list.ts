/** The site's settings one by one, as the command line and the desk show and take them. */
import type { SettingReader } from '../db/store.ts'
import type { Bilingual } from './api/contract.ts'
import { readSettings, type SettingKey, settingKeys, siteSettings } from './settings.ts'
import { say } from './words.ts'

export interface SettingLine {
  readonly key: SettingKey
  /** What holds: the default where nothing, or nothing that fits, is stored. */
  readonly value: unknown
  readonly isDefault: boolean
  /** What is stored can be used. */
  readonly fits: boolean
}

export function settingLines(reader: SettingReader): readonly SettingLine[] {
  const { settings, faults } = readSettings(reader)
  return settingKeys.map((key) => {
    const value = settings[key]
    const isDefault = JSON.stringify(value) === JSON.stringify(siteSettings[key].parse(undefined))
    return { key, value, isDefault, fits: !faults.includes(key) }
  })
}

export type Checked =
  | { readonly fits: true; readonly value: unknown }
  /** `at`: the part of the value that does not do, as 1.from; empty: all of it. */
  | { readonly fits: false; readonly at: string }

export function checkSetting(key: SettingKey, value: unknown): Checked {
  const parsed = siteSettings[key].safeParse(value)
  if (parsed.success) return { fits: true, value: parsed.data }
  return { fits: false, at: parsed.error.issues[0]?.path.join('.') ?? '' }
}

export const settingWords = {
  name: (key: SettingKey): Bilingual => say(`setting.${key}.name`),
  about: (key: SettingKey): Bilingual => say(`setting.${key}.about`),
  expected: (key: SettingKey): Bilingual => say(`setting.${key}.expected`),
}

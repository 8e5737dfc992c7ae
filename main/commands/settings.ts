import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DbError } from '../../db/errors.ts'
import { openStore, openStoreReader, STORE_FILE } from '../../db/open-store.ts'
import type { SettableKey } from '../api/contract.ts'
import { checkSetting, type SettingLine, settingLines, settingWords } from '../setting-list.ts'
import { isSettable, type SettingKey, settingKeys, siteSettings } from '../settings.ts'
import { type CommonOptions, type Io, printJson, printLine, UsageError } from './io.ts'
import { openKey } from './keys.ts'

export interface SettingsOptions extends CommonOptions {
  readonly default?: true
}

/** Values with parts, as they are written. */
const WRITTEN: Partial<Record<SettingKey, unknown>> = {
  'station.hours': [{ from: '08:30', to: '11:30' }],
  'station.days': [1, 2, 3, 4, 5],
  'danger.unattended': { text: { zh: '请打急救电话。', en: 'Call emergency.' }, phone: '120' },
  'identify.idReader': { port: '/dev/ttyUSB0', on: true },
  'ble.binding': { binding: 'system' },
}

/** `station settings [KEY [VALUE]]`: tells what the site has set, also beside a running station; sets it where none runs. */
export async function settings(
  name: string | undefined,
  text: string | undefined,
  options: SettingsOptions,
  io: Io,
): Promise<void> {
  const { data, json } = options
  if (text !== undefined && options.default) throw new UsageError('either a value, or --default: not both')
  if (name === undefined && options.default) throw new UsageError('--default needs the key of a setting')
  const key = name === undefined ? undefined : knownKey(name)
  const changed = key !== undefined && (text !== undefined || options.default) ? settable(key) : undefined
  const value = changed === undefined || text === undefined ? undefined : fromText(changed, text)
  const file = join(data, STORE_FILE)
  if (!existsSync(file)) throw new Error(`${data} holds no station data`)
  const dataKey = openKey(data, io)
  if (changed !== undefined) write(changed, value, data, dataKey)

  const store = openStoreReader(file, dataKey)
  try {
    const lines = settingLines(store.read.settings).filter((line) => key === undefined || line.key === key)
    for (const line of lines) await print(line, options, io)
  } finally {
    store.close()
  }
  if (json || key === undefined) return
  await printLine(
    io,
    changed === undefined ? `    It takes ${expected(key)}.` : 'the station follows it from its next start on',
  )
}

/** Undefined: its default holds again. */
function write(key: SettableKey, value: unknown, dir: string, dataKey: Buffer): void {
  const store = openAlone(dir, dataKey)
  try {
    if (value === undefined) store.write.settings.unset(key, { kind: 'cli' })
    else store.write.settings.set(key, value, { kind: 'cli' })
  } finally {
    store.close()
  }
}

function openAlone(dir: string, dataKey: Buffer) {
  try {
    return openStore({ dir, dataKey, now: () => Date.now() })
  } catch (error) {
    if (!(error instanceof DbError) || error.kind !== 'locked') throw error
    throw new Error(
      `${error.code} nothing was changed: the station runs on ${dir}; set it at its desk under 设置 (Settings), or close the station first`,
      { cause: error },
    )
  }
}

async function print({ key, value, isDefault, fits }: SettingLine, { json }: SettingsOptions, io: Io): Promise<void> {
  const about = settingWords.about(key).en
  if (json) return printJson(io, { key, value, default: isDefault, fits, about })
  const mark = fits ? (isDefault ? '  (default)' : '') : '  (default: what is stored does not fit)'
  await printLine(io, `${key} = ${JSON.stringify(value)}${mark}`)
  await printLine(io, `    ${about}`)
}

/** JSON, or where that does not fit, the words as they stand. Throws UsageError with what is expected. */
function fromText(key: SettableKey, text: string): unknown {
  const read = fromJson(text)
  const checked = checkSetting(key, read)
  // An empty argument is text, too.
  const taken = checked.fits && read !== undefined ? checked : checkSetting(key, text)
  if (taken.fits) return taken.value
  const at = checked.fits || checked.at === '' ? '' : ` at ${checked.at}`
  throw new UsageError(`${key} does not take ${text}${at}: it takes ${expected(key)}`)
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function expected(key: SettingKey): string {
  const written = WRITTEN[key]
  const parts = [
    settingWords.expected(key).en,
    ...(written === undefined ? [] : [`written ${JSON.stringify(written)}`]),
    ...(siteSettings[key].safeParse(null).success ? ['or null for none'] : []),
  ]
  return parts.join('; ')
}

function settable(key: SettingKey): SettableKey {
  if (!isSettable(key)) throw new UsageError(`${key} is told here, not set`)
  return key
}

function knownKey(name: string): SettingKey {
  const known = settingKeys.find((key) => key === name)
  if (known !== undefined) return known
  throw new UsageError(`there is no setting ${name}; nearest: ${nearest(name).join(', ')}`)
}

/** Of keys as long as these, common pairs of letters tell well enough which was meant. */
function nearest(name: string): readonly SettingKey[] {
  const meant = pairs(name)
  const likeness = (key: SettingKey) => {
    const own = pairs(key)
    return [...own].filter((pair) => meant.has(pair)).length / (own.size + meant.size)
  }
  return [...settingKeys].sort((one, other) => likeness(other) - likeness(one)).slice(0, 3)
}

function pairs(text: string): ReadonlySet<string> {
  const letters = text.toLowerCase()
  return new Set([...letters].slice(1).map((letter, index) => `${letters[index]}${letter}`))
}

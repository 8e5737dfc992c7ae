/** What a check of `station doctor` is, and how all of them are run: side by side, each with its deadline, none able to stop another. */
import type { StoreReader } from '../../db/store.ts'
import type { UsbPort } from '../../drivers/driver.ts'
import { oneLine } from '../commands/io.ts'
import type { SettingKey, SiteSettings } from '../settings.ts'

/** `look`: works, and somebody should know. */
export type Verdict = 'ok' | 'look' | 'wrong'

/** One line of the report. Names no person. */
export interface Line {
  readonly verdict: Verdict
  readonly what: string
  /** The one thing to do; absent where all is well. */
  readonly todo?: string
}

export interface Check {
  readonly name: string
  look(scene: Scene): Promise<readonly Line[]> | readonly Line[]
}

/** A data folder that opened, for reading only. */
export interface OpenedData {
  readonly dataKey: Uint8Array
  readonly read: StoreReader
  readonly settings: SiteSettings
  /** Settings whose stored value does not fit. */
  readonly faults: readonly SettingKey[]
  /** SQLite's quick check. */
  check(): readonly string[]
}

/** What the checks may see of the machine; tests build their own. */
export interface Scene {
  readonly dataDir: string
  readonly platform: NodeJS.Platform
  readonly environment: NodeJS.ProcessEnv
  readonly nodeVersion: string
  readonly nowMs: number
  /** Where the file system begins. */
  readonly root: string
  /** The screens as built. */
  readonly screensFolder: string
  /** Electron's program where it is installed. */
  readonly electron: string | undefined
  /** A station holds the folder's lock. */
  readonly stationRuns: boolean
  /** Null where there is no data yet, or it does not open: `problem` says why not. */
  readonly data: OpenedData | null
  readonly problem: string | null
  serialPorts(): Promise<readonly UsbPort[]>
  /** A program of the system. `code` is null where it is not there or did not answer. */
  run(command: string, args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }>
}

export type ReportLine = Line & { readonly check: string }

const DEADLINE_MS = 20_000

export async function runChecks(
  checks: readonly Check[],
  scene: Scene,
  deadlineMs = DEADLINE_MS,
): Promise<readonly ReportLine[]> {
  const lines = await Promise.all(
    checks.map(async ({ name, look }) => {
      const found = await within(deadlineMs, async () => look(scene)).catch((error: unknown): readonly Line[] => [
        {
          verdict: 'wrong',
          what: `could not be checked: ${oneLine(error)}`,
          todo: 'run doctor again; if it stays, call maintenance',
        },
      ])
      return found.map((line) => ({ check: name, ...line }))
    }),
  )
  return lines.flat()
}

async function within<T>(deadlineMs: number, work: () => Promise<T>): Promise<T> {
  const over = Promise.withResolvers<never>()
  const timer = setTimeout(() => over.reject(new Error(`no answer in ${deadlineMs / 1000} s`)), deadlineMs)
  try {
    return await Promise.race([work(), over.promise])
  } finally {
    clearTimeout(timer)
  }
}

export const ok = (what: string): Line => ({ verdict: 'ok', what })
export const look = (what: string, todo: string): Line => ({ verdict: 'look', what, todo })
export const wrong = (what: string, todo: string): Line => ({ verdict: 'wrong', what, todo })

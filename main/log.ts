/**
 * The station's log, in files that roll daily: what happened to processes, links and the disk. It names no person. Its own texts are
 * English, so Chinese in them is somebody's data, and so is a number that stands alone; both are struck out, and so are fields that
 * could hold either.
 */
import { once } from 'node:events'
import { join } from 'node:path'
import { type DestinationStream, pino } from 'pino'
import roll from 'pino-roll'

const DAYS_KEPT = 14

export interface Log {
  /** Something of the running that support would want to know. Texts in `about` are scrubbed. */
  note(event: string, about?: Readonly<Record<string, string | number | boolean | undefined>>): void
  /** A mistake of ours, with what led to it. */
  fault(error: unknown): void
  close(): void
}

/** Never written, wherever they stand. */
const STRUCK = [
  'name',
  'maskedName',
  'phone',
  'phoneTail',
  'digits',
  'identityNumber',
  'recordNumber',
  'birthDate',
  'address',
  'code',
  'cardCode',
  'pin',
  'secret',
  'value',
  'values',
  'quantities',
  'measurement',
  'frames',
  'bytes',
] as const
const ANYWHERE = STRUCK.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])

export async function openLog(dataDir: string): Promise<Log> {
  const file = join(dataDir, 'logs', 'station')
  const stream = await roll({ file, extension: '.log', frequency: 'daily', mkdir: true, limit: { count: DAYS_KEPT } })
  // A log that cannot be opened is known here, and not as a fault of nobody's later.
  await once(stream, 'ready')
  return logTo(stream)
}

export function logTo(stream: DestinationStream & { end?(): void }): Log {
  const logger = pino({ base: null, redact: { paths: ANYWHERE, censor: '…' } }, stream)
  return {
    note: (event, about = {}) => logger.info(scrubbed(about), event),
    fault: (error) => logger.error({ fault: causes(error) }, 'fault'),
    close: () => stream.end?.(),
  }
}

function scrubbed(about: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(about).map(([key, value]) => [key, typeof value === 'string' ? scrub(value) : value]),
  )
}

/** Strikes out Chinese and every number that is not part of a word (`M101` and `node:22` stay codes and places). */
export function scrub(text: string): string {
  return text
    .replaceAll(/[\p{Script=Han}＊]+/gu, '＊')
    .replaceAll(/(?<![\p{L}\p{N}_:.-])[+-]?\d+(?:[./:-]\d+)*(?![\p{L}_])/gu, '#')
}

interface Cause {
  readonly message: string
  readonly at: readonly string[]
}

/** The error and what caused it, outermost first: scrubbed messages, and the places in our code. */
function causes(error: unknown): Cause[] {
  if (!(error instanceof Error)) return [{ message: scrub(String(error)), at: [] }]
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const own = { message: scrub(`${error.name}: ${error.message}`), at: at.map((line) => line.trim()).slice(0, 8) }
  return error.cause === undefined ? [own] : [own, ...causes(error.cause)]
}

/** What the meter sent, as text for a support call: the same in both languages, and without the name of anybody. Pure. */
import type { RawView } from '../../../main/api/contract.ts'

export function rawText(raw: RawView): string {
  const values = raw.quantities.map(({ name, value, comparator, unit }) => `${name} ${value ?? comparator} ${unit}`)
  const facts: readonly (readonly [string, string | number | null])[] = [
    ['model', raw.model.en],
    ['driver', `${raw.driver.id} version ${raw.driver.version}`],
    ['measurement', raw.measurementId],
    ['received', raw.receivedAt],
    ['taken', `${raw.takenAt}${raw.takenTrusted ? '' : ' (not certain)'}`],
    ['kind', `${raw.kind}, ${raw.origin}`],
    ['values', values.join('; ') || null],
    ['flags', raw.flags.map(({ code }) => code).join(', ') || null],
    ['meter error', raw.meterError && `${raw.meterError.code} ${raw.meterError.help}`],
    ['meter time', raw.meterTime],
    ['clock offset', raw.clockOffsetMs === null ? null : `${raw.clockOffsetMs} ms`],
    ['record', raw.recordNumber],
    ['user slot', raw.userSlot],
    ['meal', raw.meal],
    ['site', raw.site],
    ['validity', raw.validity],
    ['claim', raw.claimReason ? `${raw.claim}: ${raw.claimReason}` : raw.claim],
  ]
  const lines = facts.flatMap(([name, value]) => (value === null ? [] : `${name}: ${value}`))
  const frames = raw.frames.map(({ at, direction, channel, hex }) =>
    [at, direction.padEnd(3), channel, hex].filter((part) => part !== null).join('  '),
  )
  return [...lines, `frames: ${raw.frames.length}`, ...frames].join('\n')
}

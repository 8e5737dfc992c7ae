import { describe, expect, test } from 'vitest'
import { METER_ERROR_CODES } from '../../drivers/errors.ts'
import { adviceFor, diagnose, type Finding, type MeterEvidence } from './doctor.ts'

const DAY = 86_400_000
const well: MeterEvidence = {
  link: 'ble',
  speaksWhenAsked: false,
  armed: false,
  adapter: 'on',
  journalFailed: false,
  state: 'waiting',
  faultCode: null,
  bonded: null,
  rssi: null,
  notUnderstood: 0,
  quietMs: DAY,
  clockOffsetMs: null,
  batteryPercent: null,
  saysBatteryLow: false,
}
const serial = { link: 'serial' } as const
const asked = { ...serial, speaksWhenAsked: true } as const
const failed = (faultCode: string | null) => ({ state: 'failed', faultCode }) as const
const waiting = (faultCode: string) => ({ state: 'waiting', faultCode }) as const

const CASES: readonly (readonly [what: string, evidence: Partial<MeterEvidence>, finding: Finding | null])[] = [
  ['waits to be used', {}, null],
  ['speaks', { state: 'open', rssi: -50, batteryPercent: 80, clockOffsetMs: 119_000 }, null],
  ['has said everything', { state: 'closed', bonded: true }, null],

  ['a disk that takes nothing, whatever else', { journalFailed: true, adapter: 'off' }, 'journal-failed'],
  ['its own frame was not kept', failed('M108'), 'journal-failed'],

  ['no adapter', { adapter: 'none' }, 'adapter-missing'],
  ['no adapter, while the last link broke', { adapter: 'none', ...waiting('M101') }, 'adapter-missing'],
  ['a station set up without Bluetooth', { adapter: null, ...failed('M105') }, 'adapter-missing'],
  ['the adapter is switched off', { adapter: 'off' }, 'adapter-off'],
  ['the adapter was off for a moment and is on', { adapter: 'on', ...waiting('M105') }, null],
  ['a cable needs no adapter', { ...serial, adapter: 'none' }, null],

  ['wants a bond that the system does not hold', { ...failed('M106'), bonded: false }, 'not-bonded'],
  ['wants a bond; the system does not tell', failed('M106'), 'not-bonded'],
  ['wants a bond that the system does hold', { ...failed('M106'), bonded: true }, 'stale-bond'],
  ['refuses the bond that the system holds', { ...failed('M107'), bonded: true }, 'stale-bond'],
  ['does not know the bond any more', failed('M109'), 'stale-bond'],
  ['refuses to bond', { ...failed('M107'), bonded: false }, 'pairing-refused'],

  ['another program has the port', { ...serial, ...failed('M103') }, 'port-busy'],
  ['this user may not open the port', { ...serial, ...failed('M110') }, 'port-forbidden'],
  ['its adapter is at another place', { ...serial, ...failed('M111') }, 'port-moved'],
  ['no port of that name', { ...serial, ...waiting('M104') }, 'port-missing'],
  ['the cable was pulled out', { ...serial, ...waiting('M101') }, 'port-missing'],

  ['four frames spoilt', { ...serial, notUnderstood: 4 }, null],
  ['nothing of it understood', { ...serial, state: 'open', notUnderstood: 5 }, 'wrong-driver'],
  ['nothing of it understood, and the talk fails each time', { ...failed('M201'), notUnderstood: 9 }, 'wrong-driver'],
  ['its cable missing comes before what it said', { ...serial, ...waiting('M104'), notUnderstood: 9 }, 'port-missing'],
  ['one bad checksum ended the talk', { ...serial, ...failed('M201'), notUnderstood: 1 }, 'spoilt'],
  ['one malformed frame ended the talk', { ...serial, ...failed('M202'), notUnderstood: 1 }, 'spoilt'],
  ['the meter reports itself', failed('M303'), 'meter-reports'],
  ['busy', failed('M302'), 'busy'],
  ['refuses', failed('M301'), 'refused'],
  ['the driver itself failed', failed(null), 'driver-fault'],

  ['broke off, nobody knows how near', waiting('M101'), 'out-of-range'],
  ['broke off far away', { ...waiting('M101'), rssi: -88 }, 'out-of-range'],
  ['shown, but gone when it was connected to', { ...waiting('M102'), rssi: -71 }, 'out-of-range'],
  ['broke off beside the kiosk', { ...waiting('M101'), rssi: -52 }, 'asleep'],
  ['does not answer while somebody waits for it', { ...asked, armed: true, ...waiting('M102') }, 'asleep'],
  ['does not answer, and nobody waits for it', { ...asked, ...waiting('M102') }, null],
  ['a monitor that speaks unasked is silent', { ...serial, armed: true, ...waiting('M102') }, null],

  ['clock fast', { clockOffsetMs: -121_000 }, 'clock-off'],
  ['clock slow', { clockOffsetMs: 7_200_000 }, 'clock-off'],
  ['little charge', { batteryPercent: 20 }, 'battery-low'],
  ['enough charge', { batteryPercent: 21 }, null],
  ['says so itself', { saysBatteryLow: true, batteryPercent: 90 }, 'battery-low'],
  ['not used for a week', { quietMs: 7 * DAY + 1 }, 'silent'],
  ['not used for six days', { quietMs: 6 * DAY }, null],
]

describe('the meter doctor', () => {
  test.each(CASES)('%s', (_what, evidence, finding) => {
    expect(diagnose({ ...well, ...evidence })).toBe(finding)
  })

  test('has a word for every fault a link can have', () => {
    const worth = (link: MeterEvidence['link'], code: string) =>
      diagnose({ ...well, link, adapter: null, ...failed(code) })
    const silent = Object.entries(METER_ERROR_CODES).filter(
      ([, code]) => worth('ble', code) === null && worth('serial', code) === null,
    )
    // Silence alone is no fault: `failed` is never said of it.
    expect(silent.map(([kind]) => kind)).toEqual(['noAnswer'])
  })

  test('names the fault, then the one thing to do', () => {
    const told = new Set(CASES.flatMap(([, , finding]) => finding ?? []))
    expect(told.size).toBe(21)
    for (const finding of told) {
      const { zh, en } = adviceFor(finding)
      expect(zh).toMatch(/^[^：。]{3,16}：请[^。]{3,20}。$/)
      expect(en).toMatch(/^[A-Z][^:.]+: [a-z][^.]+\.$/)
    }
  })
})

/** Measurements as a meter process would hand them over, for tests without meters. */
import { deliveryKey, type Frame, type Measurement } from '../../drivers/measurement.ts'
import type { Arrival } from '../visits/intake.ts'

/** Monday 2026-11-16, 09:00 in Shanghai. */
export const MONDAY_9 = Date.UTC(2026, 10, 16, 1)
export const ZONE = 'Asia/Shanghai'

const count = { frames: 0 }

export function measurement(change: Partial<Measurement> = {}): Measurement {
  count.frames += 1
  return {
    kind: 'pressure',
    origin: 'live',
    startedAt: MONDAY_9 - 40_000,
    receivedAt: MONDAY_9,
    flags: [],
    quantities: [],
    frameIds: [`f${count.frames}`],
    ordinal: 0,
    driver: { id: 'test', version: 1 },
    ...change,
  }
}

export function pressure(
  systolic: number,
  diastolic: number,
  pulse: number | null = 70,
  change: Partial<Measurement> = {},
): Measurement {
  const rate = pulse === null ? [] : [{ name: 'pulse' as const, value: pulse, unit: '/min' }]
  return measurement({
    quantities: [
      { name: 'systolic', value: systolic, unit: 'mmHg' },
      { name: 'diastolic', value: diastolic, unit: 'mmHg' },
      ...rate,
    ],
    ...change,
  })
}

export function glucose(mmolPerL: number, change: Partial<Measurement> = {}): Measurement {
  return measurement({
    kind: 'glucose',
    quantities: [{ name: 'glucose', value: mmolPerL, unit: 'mmol/L' }],
    ...change,
  })
}

export function arrivalOf(meterId: string, of: Measurement, conversation = 'c1'): Arrival {
  const frames = of.frameIds.map(
    (id): Frame => ({ id, at: of.receivedAt, direction: 'in', bytes: Uint8Array.of(1, 2, 3) }),
  )
  return { meterId, conversation, deliveryKey: deliveryKey(of), measurement: of, frames }
}

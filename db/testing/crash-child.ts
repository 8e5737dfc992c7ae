/** Commits measurements until it is killed, and tells each delivery key after its commit returned. `argv`: folder, first number. */
import { writeSync } from 'node:fs'
import { openStore } from '../open-store.ts'
import type { NewReading } from '../store.ts'

const [dir = '', start = '0', residentId = '', key = ''] = process.argv.slice(2)
const zone = 'Asia/Shanghai'
const store = openStore({ dir, dataKey: Buffer.from(key, 'hex'), now: Date.now })
writeSync(1, 'open\n')
for (let n = Number(start); ; n++) {
  const at = 1_763_000_000_000 + n
  const common = {
    level: 'normal',
    band: 'normal',
    alert: 'none',
    catalogueVersion: '1',
    source: 'meter',
    residentId,
    measuredAt: at,
    zone,
    precision: 'second',
  } as const
  const readings: NewReading[] = [
    { ...common, indicator: 'sbp', value: 120 },
    { ...common, indicator: 'dbp', value: 80 },
    { ...common, indicator: 'pulse', value: 70 },
  ]
  store.write.measurements.commit({
    measurement: {
      ...{
        deliveryKey: `key-${n}`,
        kind: 'pressure',
        origin: 'live',
        validity: 'valid',
        claim: 'attributed',
        residentId,
      },
      ...{
        takenAt: at,
        takenTrusted: true,
        receivedAt: at,
        zone,
        flags: [],
        quantities: [],
        driverId: 'test',
        driverVersion: 1,
      },
    },
    frames: [1, 2].map((i) => ({ id: `${n}-${i}`, at, direction: 'in', bytes: new Uint8Array(40) })),
    readings,
    alerts: [{ reason: 'result', tier: 'inform', rings: false, indicator: 'sbp', level: 'high', reading: 0 }],
    actor: { kind: 'station' },
  })
  writeSync(1, `key-${n}\n`)
}

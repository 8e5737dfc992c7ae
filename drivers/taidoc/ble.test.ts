import { describe, expect, it } from 'vitest'
import { newTime, type TalkOptions, talkWith, ZONE_OFFSET_MINUTES } from '../sig/testing/conversation.ts'
import type { SerialFaults } from '../virtual/serial-meter.ts'
import { SerialOverGatt } from '../virtual/serial-over-gatt.ts'
import { taidoc } from './driver.ts'
import { glucose, numbers, pressure } from './testing/bench.ts'
import { VirtualTaidoc, type VirtualTaidocOptions } from './virtual.ts'

const SERVICE = '000015231212efde1523785feabcd123'
const CHANNEL = '000015241212efde1523785feabcd123'

function bench(options: Partial<VirtualTaidocOptions> = {}, acceptsBonding = true) {
  const time = newTime()
  const meter = new VirtualTaidoc({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options })
  for (const result of [glucose, pressure]) meter.measure(result)
  const gatt = new SerialOverGatt(meter, {
    time,
    name: 'FORA D40',
    service: SERVICE,
    channel: CHANNEL,
    needsBond: true,
    acceptsBonding,
  })
  let frames = 0
  const talk = async (about: Partial<TalkOptions> = {}) => {
    const heard = await talkWith(taidoc, gatt, time, {
      modelId: 'taidoc-pressure-ble',
      firstFrame: frames + 1,
      ...about,
    })
    frames += heard.frames.length
    return heard
  }
  return { time, meter, gatt, talk }
}

const RECORDS = [
  [
    ['systolic', 128],
    ['diastolic', 82],
    ['pulse', 71],
  ],
  [['glucose', 105]],
]

describe('a TaiDoc meter over BLE', () => {
  it('gives identity, clock and memory as on a cable', async () => {
    const { talk } = bench({ announces: true })
    const { measurements, events, error } = await talk()
    expect(error).toBeUndefined()
    expect(measurements.map(numbers)).toEqual(RECORDS)
    expect(measurements.map(({ frameIds }) => frameIds.length)).toEqual([2, 2])
    expect(events).toEqual([
      { type: 'identity', model: 'TD-3261', serialNumber: '3261216300123456' },
      { type: 'clock', offsetMs: expect.any(Number), set: false },
    ])
  })

  it.each<[string, Partial<SerialFaults>]>([
    ...[1, 2, 3, 5, 7].map((portionBytes): [string, Partial<SerialFaults>] => [
      `cut every ${portionBytes} bytes`,
      { portionBytes, portionGapMs: 4 },
    ]),
    ['noise before every frame', { noise: Uint8Array.of(0xff, 0x51, 0x25) }],
    ['every frame twice', { sendsTwice: true }],
    ['two frames lost', { droppedFrames: 2 }],
    ['two frames spoilt', { wrongChecksums: 2 }],
  ])('gives every record once: %s', async (_, faults) => {
    const { meter, talk } = bench({ isAwake: true })
    Object.assign(meter.faults, faults)
    const { measurements, error } = await talk()
    expect(error).toBeUndefined()
    expect(measurements.map(numbers)).toEqual(RECORDS)
  })

  it('that falls silent is no answer, and works the next time', async () => {
    for (let afterMs = 0; afterMs < 1_200; afterMs += 100) {
      const { meter, time, talk } = bench({ isAwake: true })
      const cancel = time.after(afterMs, () => {
        meter.faults.silent = true
      })
      const first = await talk()
      cancel()
      if (meter.faults.silent) expect(first.error).toMatchObject({ kind: 'noAnswer' })
      meter.faults.silent = false
      expect((await talk()).measurements.map(numbers)).toEqual(RECORDS)
    }
  })

  it('that goes away after any byte is a lost link, keeps what came, and works the next time', async () => {
    for (let bytes = 0; bytes < 88; bytes++) {
      const { meter, talk } = bench({ isAwake: true })
      meter.faults.unplugAfterBytes = bytes
      const first = await talk()
      expect(first.error, `after ${bytes} bytes`).toMatchObject({ kind: 'linkLost' })
      expect(first.measurements).toHaveLength(meter.log.length)
      expect((await talk()).measurements.map(numbers)).toEqual(RECORDS)
    }
  })

  it('that refuses to pair says so', async () => {
    const { talk } = bench({}, false)
    expect((await talk()).error).toMatchObject({ kind: 'pairingRefused' })
    expect((await bench().talk({ bonds: false })).error).toMatchObject({ kind: 'needsPairing' })
  })

  it.each([
    ['FORA D40', [SERVICE], 'taidoc-pressure-ble'],
    [undefined, [SERVICE, '180a'], 'taidoc-pressure-ble'],
    ['TAIDOC TD4279', [SERVICE], 'taidoc-td-42xx-ble'],
  ])('is recognised by its service: %s', (name, services, modelId) => {
    expect(taidoc.match({ kind: 'ble', address: 'a', rssi: -50, name, services })).toMatchObject({ score: 70, modelId })
  })
})

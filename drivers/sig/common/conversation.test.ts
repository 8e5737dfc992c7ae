import { describe, expect, test } from 'vitest'
import type { BleLink, DriverEvent, Link, MeterContext } from '../../driver.ts'
import { MeterError } from '../../errors.ts'
import type { Frame, Measurement } from '../../measurement.ts'
import { sigBloodPressure } from '../blood-pressure/driver.ts'
import { sigGlucose } from '../glucose/driver.ts'
import { fromHex } from '../testing/codec-checks.ts'
import { attErrorCode } from './conversation.ts'

const AT = Date.UTC(2026, 10, 22)

/** A link that answers reads from a table of hex values, gives prepared values, and breaks where told. */
function scripted(script: {
  reads?: Readonly<Record<string, string>>
  values?: readonly (readonly [channel: string, hex: string])[]
  breaksAt?: string
}): BleLink {
  let frames = 0
  const frame = (channel: string, hex: string): Frame => {
    frames += 1
    return { id: String(frames), at: AT, direction: 'in', channel, bytes: fromHex(hex) }
  }
  const queue = (script.values ?? []).map(([channel, hex]) => frame(channel, hex))
  const step = (name: string) => {
    if (script.breaksAt === name) throw new MeterError('linkLost', name)
  }
  return {
    kind: 'ble',
    address: 'c0:ff:ee:00:00:01',
    closed: true,
    characteristics: () => [
      ...Object.keys(script.reads ?? {}).map((uuid) => ({ uuid, service: '180a', properties: ['read', 'write'] })),
      { uuid: '2a35', service: '1810', properties: ['indicate'] },
    ],
    async read(uuid) {
      step(uuid)
      return frame(uuid, script.reads?.[uuid] ?? '')
    },
    async write() {},
    async subscribe(uuid) {
      step(uuid)
    },
    async next() {
      step('next')
      return queue.shift()
    },
    async close() {},
  }
}

async function talk(link: Link) {
  const events: DriverEvent[] = []
  const measurements: Measurement[] = []
  const about: MeterContext = {
    meterId: 'meter-1',
    modelId: 'sig-bp-generic',
    now: () => AT,
    zoneOffsetMinutes: 480,
    settings: {},
    lastRecordNumber: undefined,
    signal: new AbortController().signal,
    report: (event) => events.push(event),
  }
  let error: unknown
  try {
    for await (const measurement of sigBloodPressure.talk(link, about)) measurements.push(measurement)
  } catch (thrown) {
    error = thrown
  }
  return { events, measurements, error }
}

const ascii = (text: string) => Buffer.from(text).toString('hex')

test('device texts lose their NUL and blanks; an empty one is not told', async () => {
  const { events } = await talk(
    scripted({ reads: { '2a24': ascii('UA-651 \0\0'), '2a25': ascii(' \0'), '2a26': ascii('1.2') } }),
  )
  expect(events).toEqual([{ type: 'identity', model: 'UA-651', firmware: '1.2' }])
})

test.each(['65', '6400', ''])('a battery level of %j is ignored', async (hex) => {
  expect((await talk(scripted({ reads: { '2a19': hex } }))).events).toEqual([])
})

test('a clock value that is cut short is rejected, and the clock is set all the same', async () => {
  const { events, error } = await talk(scripted({ reads: { '2a08': 'EA070B16' } }))
  expect(error).toBeUndefined()
  // Read before and after setting.
  expect(events.map(({ type }) => type)).toEqual(['rejected', 'rejected'])
})

describe('a link that breaks', () => {
  const values = [['2a35', '0078005000FF07']] as const

  test.each(['2a24', '2a08', '2a35'])('at %s: what the meter had already sent is handed on', async (breaksAt) => {
    const link = scripted({ reads: { '2a24': '41', '2a08': 'EA070B16080000' }, values, breaksAt })
    const { measurements, error } = await talk(link)
    expect(measurements).toMatchObject([{ quantities: [{ value: 120 }, { value: 80 }] }])
    expect(error).toMatchObject({ kind: 'linkLost', message: `M101 ${breaksAt}` })
  })

  test('while waiting for values: the error is the link’s', async () => {
    const { measurements, error } = await talk(scripted({ values, breaksAt: 'next' }))
    expect({ measurements, error }).toMatchObject({ measurements: [], error: { kind: 'linkLost' } })
  })
})

test('a serial link is not for these drivers', () => {
  const serial = { kind: 'serial' } as Link
  const about = {} as MeterContext
  for (const driver of [sigBloodPressure, sigGlucose]) expect(() => driver.talk(serial, about)).toThrow(TypeError)
})

test.each([
  [new MeterError('refused', 'write 2a52: ATT error 0xFD'), 0xfd],
  [new MeterError('refused', 'write 2a52: not now'), undefined],
  [new MeterError('needsPairing', 'write 2a52: ATT error 0x05'), undefined],
  [new Error('ATT error 0xfd'), undefined],
])('%s has attribute error %s', (error, code) => expect(attErrorCode(error)).toBe(code))

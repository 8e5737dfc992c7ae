import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { MeterDriver } from '../driver.ts'
import { MeterError } from '../errors.ts'
import { bytesOf, doubleDriver } from './testing/double-driver.ts'
import { bleMeter, Rig, scratchDir, serialMeter } from './testing/rig.ts'

let dir: string
let rig: Rig
beforeEach(() => {
  dir = scratchDir(onTestFinished)
  rig = new Rig(dir)
})

describe('a BLE meter', () => {
  const address = 'AA:BB:CC:DD:EE:01'
  beforeEach(async () => {
    await rig.configure([bleMeter('m3', address.toLowerCase())])
  })

  test('is scanned for by its service, connected when it shows itself, and let go when it hangs up', async () => {
    expect(rig.adapter.scans).toEqual(['181d'])
    rig.adapter.advertise('AA:BB:CC:DD:EE:99')
    rig.adapter.advertise(address)
    await rig.clock.advance(0)
    rig.adapter.indicate(bytesOf('result', 55))
    rig.adapter.hangUp()
    await rig.clock.advance(2000)
    expect(rig.adapter.connects).toEqual([address])
    expect(rig.weights).toEqual([55])
    expect(rig.measurements[0]?.frames[0]?.channel).toBe('2a9d')
    expect(rig.events('link').map(({ state }) => state)).toEqual(['open', 'closed'])
  })

  test('that goes on advertising is not drained again and again, less and less when it has nothing to say', async () => {
    const connectsIn = async (ms: number) => {
      const before = rig.adapter.connects.length
      for (let waited = 0; waited < ms; waited += 100) {
        rig.adapter.advertise(address)
        rig.adapter.hangUp()
        await rig.clock.advance(100)
      }
      return rig.adapter.connects.length - before
    }
    const firstMinute = await connectsIn(60_000)
    expect(firstMinute).toBeGreaterThanOrEqual(4)
    expect(firstMinute).toBeLessThanOrEqual(5)
    expect(await connectsIn(120_000)).toBeLessThanOrEqual(2)
  })

  describe('that has been cooled down for its fruitless conversations', () => {
    const shows = async (what: 'nothing' | 'a result') => {
      rig.adapter.advertise(address)
      await rig.clock.advance(0)
      if (what === 'a result') rig.adapter.indicate(bytesOf('result', 55))
      rig.adapter.hangUp()
      await rig.clock.advance(2000)
    }
    /** Goes on advertising until it is left alone for a minute. */
    beforeEach(async () => {
      for (const pause of [3, 6, 12, 30, 0]) {
        await shows('nothing')
        for (let second = 0; second < pause; second += 1) {
          rig.adapter.advertise(address)
          rig.adapter.hangUp()
          await rig.clock.advance(1000)
        }
      }
      rig.adapter.hangUp()
      await rig.clock.advance(2000)
    })

    test('is talked to at once when it comes back after a silence', async () => {
      const before = rig.adapter.connects.length
      await rig.clock.advance(20_000)
      await shows('a result')
      expect(rig.adapter.connects).toHaveLength(before + 1)
      expect(rig.weights).toEqual([55])
    })

    test('and comes back with nothing begins with the short pauses again', async () => {
      await rig.clock.advance(20_000)
      await shows('nothing')
      const before = rig.adapter.connects.length
      await rig.clock.advance(3000)
      await shows('nothing')
      expect(rig.adapter.connects).toHaveLength(before + 1)
    })

    test('is left alone while bluetoothd tells it once in fifteen seconds', async () => {
      const before = rig.adapter.connects.length
      for (let told = 0; told < 3; told += 1) {
        await rig.clock.advance(15_000)
        rig.adapter.advertise(address)
      }
      await rig.clock.advance(0)
      expect(rig.adapter.connects).toHaveLength(before)
    })

    test('is left alone after a time in which nobody listened', async () => {
      const before = rig.adapter.connects.length
      rig.adapter.become('off')
      await rig.clock.advance(30_000)
      rig.adapter.become('on')
      await rig.clock.advance(0)
      rig.adapter.advertise(address)
      await rig.clock.advance(0)
      expect(rig.adapter.connects).toHaveLength(before)
    })
  })

  test.each([
    ['is out of reach', 'noAnswer', 'waiting', 'M102'],
    ['must be paired', 'needsPairing', 'failed', 'M106'],
  ] as const)('that %s is told and tried again later', async (_, kind, state, code) => {
    rig.adapter.failWith = new MeterError(kind, 'no')
    rig.adapter.advertise(address)
    await rig.clock.advance(0)
    expect(rig.events('link')).toMatchObject([{ state, code }])
    rig.adapter.failWith = undefined
    rig.adapter.advertise(address)
    await rig.clock.advance(3000)
    expect(rig.adapter.connects).toHaveLength(1)
    rig.adapter.advertise(address)
    await rig.clock.advance(0)
    expect(rig.adapter.connects).toHaveLength(2)
  })

  test('is talked to while another one rests, but two are not connected to at the same moment', async () => {
    await rig.configure([bleMeter('m3', address), bleMeter('m4', 'AA:BB:CC:DD:EE:02')])
    rig.adapter.advertise(address)
    rig.adapter.advertise('AA:BB:CC:DD:EE:02')
    expect(rig.adapter.connects).toEqual([address])
    await rig.clock.advance(0)
    rig.adapter.advertise('AA:BB:CC:DD:EE:02')
    expect(rig.adapter.connects).toEqual([address, 'AA:BB:CC:DD:EE:02'])
  })

  test.each([
    [{ recordIdentity: 'time' }, [2, 1, 3, 2, 1]],
    [{ recordIdentity: 'time', readingOrder: 'any' }, [2, 1, 3]],
    [{ recordIdentity: 'counter+time' }, [2, 1, 3]],
  ] as const)('whose memory comes whole each time (%j) hands over %j', async (own, weights) => {
    const driver = { ...doubleDriver, ...own }
    rig = new Rig(scratchDir(onTestFinished), { drivers: [driver] })
    await rig.configure([bleMeter('m3', address)])
    for (const records of [
      [2, 1],
      [3, 2, 1],
    ]) {
      rig.adapter.advertise(address)
      await rig.clock.advance(0)
      for (const record of records) rig.adapter.indicate(bytesOf('stored', record))
      rig.adapter.hangUp()
      await rig.clock.advance(5_000)
    }
    expect(rig.weights).toEqual(weights)
  })

  test('is let go though its link cannot be closed', async () => {
    rig.adapter.failClosing = true
    rig.adapter.advertise(address)
    await rig.clock.advance(0)
    rig.adapter.hangUp()
    await rig.clock.advance(2000)
    expect(rig.events('link').at(-1)).toMatchObject({ state: 'closed' })
  })

  test('is not scanned for any more when it is no longer commissioned', async () => {
    await rig.configure([])
    expect(rig.adapter.scanning).toBe(false)
  })

  test('is looked for through another adapter when that is configured', async () => {
    await rig.configure([bleMeter('m3', address)], { ble: { binding: 'system' } })
    rig.adapter.advertise(address)
    expect(rig.adapter.connects).toEqual([address])
  })

  test('is scanned for again when a scan could not be started', async () => {
    rig.adapter.failScanWith = new MeterError('adapterOff', 'no scan')
    rig.adapter.become('on')
    rig.adapter.become('off')
    rig.adapter.become('on')
    await rig.clock.advance(0)
    expect(rig.events('adapter').at(-1)).toMatchObject({ state: 'on', reason: 'M105 no scan' })
    rig.adapter.failScanWith = undefined
    rig.adapter.advertise(address)
    await rig.clock.advance(10_000)
    expect(rig.adapter.scanning).toBe(true)
  })

  test('is scanned for again when the adapter was off', async () => {
    rig.adapter.become('off')
    await rig.clock.advance(0)
    rig.adapter.become('on')
    await rig.clock.advance(0)
    expect(rig.adapter.scans).toEqual(['181d', '181d'])
    expect(rig.events('adapter').map(({ state }) => state)).toEqual(['on', 'off', 'on'])
  })

  test('needs a new process when the adapter is lost, but not in the middle of what a serial monitor sends', async () => {
    rig.ports.plug('port-m1')
    await rig.configure([bleMeter('m3', address), serialMeter('m1')])
    rig.adapter.become('lost')
    for (let n = 0; n < 5; n += 1) {
      rig.ports.send('port-m1', bytesOf('half', n))
      await rig.clock.advance(900)
      expect(rig.exits).toEqual([])
    }
    await rig.clock.advance(2000)
    expect(rig.exits).toEqual(['the Bluetooth adapter is lost for this process'])
  })
})

test('a meter that only its name tells is looked for among everything in sight', async () => {
  const byName: MeterDriver = {
    ...doubleDriver,
    match: ({ kind, ...seen }) =>
      kind === 'ble' && 'name' in seen && seen.name === 'Double'
        ? { score: 60, because: 'name', modelId: 'double-ble' }
        : undefined,
  }
  rig = new Rig(scratchDir(onTestFinished), { drivers: [byName] })
  await rig.configure([bleMeter('m3', 'aa')])
  expect(rig.adapter.scans).toEqual([''])
})

test('a station without Bluetooth says so for its BLE meters', async () => {
  await rig.configure([bleMeter('m3', 'aa')], { ble: null })
  expect(rig.events('link')).toMatchObject([{ state: 'failed', reason: expect.stringContaining('without Bluetooth') }])
})

test('an adapter that cannot be opened is told once and tried again', async () => {
  let tries = 0
  rig.adapter.openAdapter = async () => {
    tries += 1
    if (tries < 3) throw new MeterError('adapterOff', 'no adapter')
    return rig.adapter
  }
  const other = new Rig(dir, { clock: rig.clock, adapter: rig.adapter })
  await other.configure([bleMeter('m3', 'aa')])
  await other.clock.advance(10_000)
  expect(other.events('adapter').map(({ state, reason }) => [state, reason])).toEqual([
    ['none', 'M105 no adapter'],
    ['on', undefined],
  ])
})

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { MeterError } from '../errors.ts'
import { KEEP_DAYS } from './journal.ts'
import { bytesOf } from './testing/double-driver.ts'
import { bleMeter, failingFs, KEY_HEX, Rig, scratchDir, serialMeter } from './testing/rig.ts'

let dir: string
let rig: Rig
beforeEach(() => {
  dir = scratchDir(onTestFinished)
  rig = new Rig(dir)
})

/** The next life of the process on the same folder, at the same moment. */
const nextLife = () => new Rig(dir, { clock: rig.clock })

describe('a serial meter that speaks unasked', () => {
  beforeEach(async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
  })

  test('is heard at once, with the frames it came in', async () => {
    rig.ports.send('port-m1', bytesOf('result', 65))
    await rig.clock.advance(0)
    const [message] = rig.measurements
    expect(message).toMatchObject({ meterId: 'm1', measurement: { quantities: [{ name: 'weight', value: 65 }] } })
    expect(message?.frames.map(({ bytes }) => bytes)).toEqual([bytesOf('result', 65)])
    expect(message?.deliveryKey).toBe(`${message?.frames[0]?.id}:0`)
    expect(rig.events('link')).toMatchObject([{ state: 'open' }])
  })

  test('has no deadline: after a quiet day it is still heard', async () => {
    await rig.clock.advance(86_400_000)
    rig.ports.send('port-m1', bytesOf('result', 65))
    await rig.clock.advance(0)
    expect(rig.weights).toEqual([65])
    expect(rig.ports.opened).toHaveLength(1)
  })

  test('is waited for when it is unplugged, and said so once', async () => {
    rig.ports.unplug('port-m1')
    await rig.clock.advance(60_000)
    rig.ports.plug('port-m1')
    await rig.clock.advance(5000)
    rig.ports.send('port-m1', bytesOf('result', 70))
    await rig.clock.advance(0)
    expect(rig.weights).toEqual([70])
    expect(rig.events('link').map(({ state, code }) => [state, code])).toEqual([
      ['open', undefined],
      ['waiting', 'M101'],
      ['waiting', 'M104'],
      ['open', undefined],
    ])
  })

  test('is talked to again when its driver broke, which is told without a code', async () => {
    rig.ports.send('port-m1', bytesOf('break'))
    await rig.clock.advance(1000)
    expect(rig.events('link')).toMatchObject([
      { state: 'open' },
      { state: 'failed', code: undefined, reason: 'the driver broke' },
      { state: 'open' },
    ])
    rig.ports.send('port-m1', bytesOf('result', 71))
    await rig.clock.advance(0)
    expect(rig.weights).toEqual([71])
  })

  test('what was kept and not handed over when the driver broke is handed over at the end of the conversation', async () => {
    rig.ports.send('port-m1', bytesOf('break'))
    rig.ports.send('port-m1', bytesOf('result', 72))
    await rig.clock.advance(0)
    expect(rig.weights).toEqual([72])
  })

  test('after ten quiet minutes a new conversation begins, and the old one can be settled', async () => {
    rig.ports.send('port-m1', bytesOf('result', 65))
    await rig.clock.advance(0)
    await rig.ack(rig.measurements[0]?.deliveryKey as string)
    await rig.clock.advance(601_000)
    rig.ports.send('port-m1', bytesOf('result', 66))
    await rig.clock.advance(0)
    const [one, two] = rig.measurements
    expect(one?.conversation).not.toBe(two?.conversation)
    expect(rig.weights).toEqual([65, 66])
    const next = nextLife()
    await next.configure([])
    expect(next.weights).toEqual([66])
  })

  test('a driver whose decode fails loses nothing: the frames stay for the next start', async () => {
    rig.ports.send('port-m1', bytesOf('crash'))
    await rig.clock.advance(0)
    expect(rig.events('link').at(-1)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('decode crashed'),
    })
    const next = nextLife()
    await next.configure([])
    expect(next.events('journal')).toMatchObject([
      { state: 'damaged', reason: expect.stringContaining('1 kept frames') },
    ])
  })
})

describe('a serial meter that must be asked', () => {
  beforeEach(async () => {
    rig.ports.plug('port-m2')
    await rig.configure([serialMeter('m2', 'double-asked')])
  })

  test('is asked once when its port appears, and then only while somebody is measuring', async () => {
    await rig.clock.advance(300_000)
    expect(rig.ports.written).toHaveLength(1)
    rig.host.receive({ type: 'arm', armed: true })
    await rig.clock.advance(0)
    expect(rig.ports.written).toHaveLength(2)
    await rig.clock.advance(60_000)
    const inFirstMinute = rig.ports.written.length - 2
    expect(inFirstMinute).toBe(3)
    await rig.clock.advance(600_000)
    // A conversation of one silent second and the pause of 30 s.
    expect(rig.ports.written.length - 2 - inFirstMinute).toBeLessThanOrEqual(600 / 31 + 1)
    rig.host.receive({ type: 'arm', armed: false })
    await rig.clock.advance(60_000)
    const quiet = rig.ports.written.length
    await rig.clock.advance(600_000)
    expect(rig.ports.written).toHaveLength(quiet)
  })

  test('its silence means asleep and is no failure', async () => {
    rig.host.receive({ type: 'arm', armed: true })
    await rig.clock.advance(120_000)
    expect(rig.events('link').map(({ state, code }) => [state, code])).toEqual([['waiting', 'M102']])
  })

  test('gives its record when it answers', async () => {
    rig.host.receive({ type: 'arm', armed: true })
    await rig.clock.advance(1000)
    rig.ports.answers = [bytesOf('result', 80)]
    await rig.clock.advance(16_000)
    expect(rig.weights).toEqual([80])
  })

  test('is given up when the conversation is not over in time: the longest measuring and two minutes', async () => {
    rig.ports.answers = [bytesOf('result', 81), bytesOf('hang')]
    rig.host.receive({ type: 'arm', armed: true })
    await rig.clock.advance(134_000)
    expect(rig.weights).toEqual([81])
    expect(rig.ports.isOpen('port-m2')).toBe(true)
    await rig.clock.advance(16_000)
    expect(rig.events('link').at(-1)).toMatchObject({ state: 'waiting', code: 'M102' })
    expect(rig.ports.isOpen('port-m2')).toBe(false)
  })
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
    ['off', 'M105 no adapter'],
    ['on', undefined],
  ])
})

describe('replay', () => {
  test('gives the same as live, until it is acknowledged', async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    for (const bytes of [bytesOf('half', 1), bytesOf('bad'), bytesOf('otherHalf', 60), bytesOf('result', 61)])
      rig.ports.send('port-m1', bytes)
    await rig.clock.advance(0)
    expect(rig.weights).toEqual([60, 61])
    await rig.ack(rig.measurements[0]?.deliveryKey as string)

    const second = nextLife()
    await second.configure([])
    expect(second.measurements).toEqual([rig.measurements[1]])
    expect(second.ready).toEqual([1])
    expect(second.events('rejected')).toMatchObject([{ code: 'M202' }])
    await second.ack(rig.measurements[1]?.deliveryKey as string)

    const third = nextLife()
    await third.configure([])
    expect(third.measurements).toEqual([])
    expect(third.events('rejected')).toEqual([])
  })

  test('keeps the frames of a driver that is not here, and tells it', async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 61))
    await rig.clock.advance(0)
    const without = new Rig(dir, { clock: rig.clock, drivers: [] })
    await without.configure([])
    expect(without.events('journal')).toMatchObject([
      { state: 'damaged', reason: 'no driver double here; 1 frames are kept' },
    ])
    const again = nextLife()
    await again.configure([])
    expect(again.weights).toEqual([61])
  })

  test('a damaged start entry does not stop it', async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 62))
    await rig.clock.advance(0)
    const segment = rig.segments[0] as string
    const file = readFileSync(path.join(dir, segment))
    const start = file.indexOf(Buffer.from([0xe7, 0x4a, 0x91, 0x0c]), 60)
    file.writeUInt8(0, start)
    writeFileSync(path.join(dir, segment), file)
    const next = nextLife()
    await next.configure([])
    expect(next.weights).toEqual([62])
    expect(next.events('journal')).toMatchObject([
      { state: 'damaged', reason: expect.stringContaining('corrupt entry') },
    ])
  })

  test('after a restored backup it also gives what was acknowledged since', async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 1))
    await rig.clock.advance(3_600_000)
    const backupAt = rig.clock.now() - 60_000
    rig.ports.send('port-m1', bytesOf('result', 2))
    await rig.clock.advance(0)
    await rig.ack(...rig.measurements.map(({ deliveryKey }) => deliveryKey))
    await rig.stop()
    const restored = nextLife()
    await restored.configure([], { replaySince: backupAt })
    expect(restored.weights).toEqual([2])
    await restored.ack(restored.measurements[0]?.deliveryKey as string)
    await restored.configure([])
    expect(restored.ready).toEqual([1, 0])
  })

  test(`${KEEP_DAYS + 2} days later a settled journal has let its old segments go`, async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 1))
    await rig.clock.advance(0)
    await rig.ack(rig.measurements[0]?.deliveryKey as string)
    await rig.stop()
    const before = rig.segments
    rig.clock.jumpMs = (KEEP_DAYS + 2) * 86_400_000
    for (let life = 0; life < 2; life += 1) await nextLife().configure([])
    expect(rig.segments).not.toContain(before[0])
  })
})

describe('a journal that cannot be written', () => {
  test('refuses frames, takes no meter, and goes on by itself', async () => {
    const journalFs = failingFs()
    rig = new Rig(dir, { journalFs })
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1'), bleMeter('m3', 'aa')])
    journalFs.fault = 'ENOSPC'
    expect(rig.ports.send('port-m1', bytesOf('result', 1))).toBe(false)
    await rig.clock.advance(10_000)
    expect(rig.ports.isOpen('port-m1')).toBe(false)
    expect(rig.adapter.scanning).toBe(false)
    expect(rig.events('journal')).toMatchObject([{ state: 'failed', reason: expect.stringContaining('M108') }])
    journalFs.fault = 'none'
    await rig.clock.advance(10_000)
    expect(rig.events('journal').map(({ state }) => state)).toEqual(['failed', 'ok'])
    expect(rig.ports.send('port-m1', bytesOf('result', 2))).toBe(true)
    await rig.clock.advance(0)
    expect(rig.weights).toEqual([2])
    expect(rig.adapter.scanning).toBe(true)
    const next = nextLife()
    await next.configure([])
    expect(next.weights).toEqual([2])
  })

  test('from the start: told once, tried until it works', async () => {
    const journalFs = failingFs()
    journalFs.fault = 'ENOSPC'
    rig = new Rig(dir, { journalFs })
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    await rig.clock.advance(60_000)
    expect(rig.ready).toEqual([])
    expect(rig.ports.opened).toEqual([])
    expect(rig.events('journal')).toHaveLength(1)
    journalFs.fault = 'none'
    await rig.clock.advance(10_000)
    expect(rig.ready).toEqual([0])
    expect(rig.events('journal').map(({ state }) => state)).toEqual(['failed', 'ok'])
  })

  test('an acknowledgement that could not be kept only means handing over once more', async () => {
    const journalFs = failingFs()
    rig = new Rig(dir, { journalFs })
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 1))
    await rig.clock.advance(0)
    journalFs.fault = 'ENOSPC'
    await rig.ack(rig.measurements[0]?.deliveryKey as string)
    const next = nextLife()
    await next.configure([])
    expect(next.measurements).toEqual(rig.measurements)
  })

  test('with another key nothing runs until the right one is configured', async () => {
    await rig.configure([])
    await rig.stop()
    const next = nextLife()
    next.ports.plug('port-m1')
    const meters = [serialMeter('m1')]
    await next.configure(meters, { journal: { dir, keyHex: 'f'.repeat(64) } })
    await next.clock.advance(60_000)
    expect(next.events('journal')).toMatchObject([{ state: 'failed', reason: expect.stringContaining('another key') }])
    expect(next.ports.opened).toEqual([])
    await next.configure(meters, { journal: { dir, keyHex: KEY_HEX } })
    expect(next.ports.opened).toEqual(['port-m1'])
    expect(next.ready).toEqual([0])
  })
})

describe('configuring while running', () => {
  test('leaves unchanged meters in their conversation, ends removed ones and starts new ones', async () => {
    for (const port of ['port-m1', 'port-m2', 'port-m3']) rig.ports.plug(port)
    await rig.configure([serialMeter('m1'), serialMeter('m2')])
    rig.ports.send('port-m1', bytesOf('half', 1))
    await rig.configure([{ ...serialMeter('m1'), lastRecordNumber: 9 }, serialMeter('m3')])
    await rig.clock.advance(3000)
    rig.ports.send('port-m1', bytesOf('otherHalf', 64))
    await rig.clock.advance(0)
    expect(rig.weights).toEqual([64])
    expect(rig.ports.opened).toEqual(['port-m1', 'port-m2', 'port-m3'])
    expect(rig.ports.isOpen('port-m2')).toBe(false)
  })

  test('a driver that is not here, or a link its model does not have, fails that meter only', async () => {
    rig.ports.plug('port-m1')
    const strange = { ...serialMeter('m8'), driverId: 'stranger' }
    const wrongLink = serialMeter('m9', 'double-ble')
    await rig.configure([strange, wrongLink, serialMeter('m1')])
    expect(rig.events('link').map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', 'no driver stranger for model double-listened here'],
      ['failed', 'double-ble has no serial link'],
      ['open', undefined],
    ])
  })

  test('the highest record number of the last conversation goes into the next', async () => {
    rig.ports.plug('port-m2')
    rig.ports.answers = [bytesOf('result', 7), bytesOf('result', 5)]
    await rig.configure([{ ...serialMeter('m2', 'double-asked'), lastRecordNumber: 3 }])
    await rig.clock.advance(2000)
    rig.host.receive({ type: 'arm', armed: true })
    await rig.clock.advance(16_000)
    expect(rig.lastRecordNumbers).toEqual([3, 7])
  })
})

test('a message that does not fit is reported and changes nothing', async () => {
  rig.host.receive({ type: 'configure', config: { journal: { dir, keyHex: 'short' } } })
  rig.host.receive('rubbish')
  await rig.clock.advance(0)
  expect(rig.events('process').map(({ state }) => state)).toEqual(['fault', 'fault'])
  expect(rig.ready).toEqual([])
})

test('discovering tells ports and advertisements with their matches, each at most once a second', async () => {
  await rig.configure([], { portsFile: path.join(dir, 'ports.json') })
  writeFileSync(path.join(dir, 'ports.json'), JSON.stringify([{ path: 'pty', vendorId: '10c4' }]))
  const usb = {
    kind: 'usb',
    vendorId: undefined,
    productId: undefined,
    serialNumber: undefined,
    manufacturer: undefined,
  } as const
  rig.ports.listed = [{ ...usb, path: 'ttyS0' }]
  rig.host.receive({ type: 'discover', on: true })
  await rig.until(() => rig.seen.length >= 2)
  expect(rig.adapter.scans).toEqual([''])
  for (let n = 0; n < 5; n += 1) rig.adapter.advertise('aa')
  rig.adapter.advertise('bb', ['1810'])
  expect(
    rig.seen.map(({ sighting, matches }) => [sighting.kind === 'ble' ? sighting.address : sighting.path, matches]),
  ).toEqual([
    ['ttyS0', []],
    ['pty', [{ driverId: 'double', modelId: 'double-listened', score: 60, because: 'usb 10c4' }]],
    ['aa', [{ driverId: 'double', modelId: 'double-ble', score: 90, because: 'service 181d' }]],
  ])
  rig.host.receive({ type: 'discover', on: false })
  await rig.clock.advance(10_000)
  rig.adapter.advertise('aa')
  expect(rig.seen).toHaveLength(3)
  expect(rig.adapter.scanning).toBe(false)
})

test('stopping ends the conversations, closes the ports, and the process', async () => {
  rig.ports.plug('port-m1')
  await rig.configure([serialMeter('m1'), bleMeter('m3', 'aa')])
  rig.ports.send('port-m1', bytesOf('hang'))
  rig.adapter.advertise('aa')
  await rig.clock.advance(0)
  rig.host.receive({ type: 'stop' })
  await rig.clock.advance(5000)
  expect(rig.exits).toEqual(['asked to stop'])
  expect(rig.ports.isOpen('port-m1')).toBe(false)
  expect(rig.adapter.link?.closed).toBe(true)
})

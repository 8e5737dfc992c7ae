import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { bytesOf, doubleDriver } from './testing/double-driver.ts'
import { Rig, scratchDir, serialMeter } from './testing/rig.ts'

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

  test('what it tells beside measurements is passed on, and so is noise on its line', async () => {
    rig.ports.noise('port-m1', Uint8Array.of(1, 2, 3))
    expect(rig.sent).toContainEqual({
      type: 'event',
      meterId: 'm1',
      at: rig.clock.now(),
      event: { type: 'skipped', bytes: 3, reason: 'no frame begins here' },
    })
    expect(rig.events('battery')).toEqual([{ type: 'battery', percent: 80 }])
  })

  test('what came behind a long and quiet stretch begins a new conversation', async () => {
    for (let n = 1; n <= 2001; n += 1) rig.ports.send('port-m1', bytesOf('half', n))
    await rig.clock.advance(2000)
    rig.ports.send('port-m1', bytesOf('result', 5))
    await rig.clock.advance(0)
    await rig.ack(...rig.measurements.map(({ deliveryKey }) => deliveryKey))
    rig.ports.send('port-m1', bytesOf('result', 6))
    await rig.clock.advance(0)
    const next = nextLife()
    await next.configure([])
    expect(next.weights).toEqual([6])
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

  test('its memory is handed over once, however often it is asked', async () => {
    rig.host.receive({ type: 'arm', armed: true })
    rig.ports.answers = [bytesOf('stored', 2), bytesOf('stored', 1)]
    await rig.clock.advance(20_000)
    rig.ports.answers = [bytesOf('stored', 3), bytesOf('stored', 2), bytesOf('stored', 1)]
    await rig.clock.advance(20_000)
    expect(rig.weights).toEqual([2, 1, 3])
    await rig.ack(...rig.measurements.map(({ deliveryKey }) => deliveryKey))
    const next = nextLife()
    await next.configure([])
    expect(next.weights).toEqual([])
  })

  test('is let go where everything older is known, when it reads newest first', async () => {
    rig = new Rig(dir, { drivers: [{ ...doubleDriver, readingOrder: 'newest-first' }] })
    rig.ports.plug('port-m2')
    rig.ports.answers = [bytesOf('stored', 2), bytesOf('stored', 1)]
    await rig.configure([serialMeter('m2', 'double-asked')])
    await rig.clock.advance(2000)
    rig.host.receive({ type: 'arm', armed: true })
    rig.ports.answers = [bytesOf('stored', 3), bytesOf('stored', 2), bytesOf('stored', 1), bytesOf('hang')]
    await rig.clock.advance(15_000)
    expect(rig.weights).toEqual([2, 1, 3])
    expect(rig.events('link').at(-1)).toMatchObject({ state: 'closed' })
  })

  test('is given up when its port does not open in time, and a port that opens too late is closed again', async () => {
    let opens = () => {}
    rig = new Rig(dir)
    rig.ports.plug('port-m2')
    rig.ports.opening = new Promise((resolve) => {
      opens = resolve
    })
    await rig.configure([serialMeter('m2', 'double-asked')])
    await rig.clock.advance(134_000)
    expect(rig.events('link')).toMatchObject([{ state: 'waiting', code: 'M102' }])
    opens()
    await rig.clock.advance(1000)
    expect(rig.ports.opened).toHaveLength(1)
    expect(rig.ports.isOpen('port-m2')).toBe(false)
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

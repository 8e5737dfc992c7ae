import { beforeEach, describe, expect, test } from 'vitest'
import { MeterClient, type MeterClientOptions, restartPauseMs } from './client.ts'
import type { FromMeters, HostConfig, MeasurementMessage, ToMeters } from './messages.ts'
import { ManualClock, settle } from './testing/manual-clock.ts'
import { KEY_HEX, serialMeter } from './testing/rig.ts'

const config: HostConfig = {
  journal: { dir: 'journal', keyHex: KEY_HEX },
  zoneOffsetMinutes: 480,
  meters: [serialMeter('m1')],
  ble: null,
}

class Child {
  readonly posted: ToMeters[] = []
  killed = false
  #message: (message: unknown) => void = () => {}
  #exit: (code: number | null) => void = () => {}
  post = (message: ToMeters) => void this.posted.push(message)
  onMessage = (listener: (message: unknown) => void) => {
    this.#message = listener
  }
  onExit = (listener: (code: number | null) => void) => {
    this.#exit = listener
  }
  kill = () => {
    this.killed = true
    this.#exit(null)
  }
  say = (message: FromMeters) => this.#message(message)
  sayRubbish = () => this.#message({ type: 'measurement', measurement: { quantities: 'none' } })
  exit = (code: number) => this.#exit(code)
  types = () => this.posted.map(({ type }) => type)
  get acks() {
    return this.posted.flatMap((message) => (message.type === 'ack' ? message.deliveryKeys : []))
  }
}

function measured(id: string): MeasurementMessage {
  return {
    type: 'measurement',
    meterId: 'm1',
    conversation: 'c',
    deliveryKey: `${id}:0`,
    measurement: {
      kind: 'weight',
      origin: 'live',
      receivedAt: 5,
      flags: [],
      quantities: [{ name: 'weight', value: 60, unit: 'kg' }],
      frameIds: [id],
      ordinal: 0,
      driver: { id: 'double', version: 1 },
    },
    frames: [{ id, at: 5, direction: 'in', bytes: Uint8Array.of(1) }],
  }
}

let clock: ManualClock
let wanted: HostConfig
let children: Child[]
let stored: string[]
let told: string[]
beforeEach(() => {
  clock = new ManualClock()
  wanted = config
  children = []
  stored = []
  told = []
})

const clientWith = (more: Partial<MeterClientOptions> = {}) =>
  new MeterClient({
    clock,
    spawn: () => {
      const child = new Child()
      children.push(child)
      return child
    },
    config: () => wanted,
    onMeasurement: async ({ deliveryKey }) => void stored.push(deliveryKey),
    onEvent: ({ event }) => {
      if (event.type === 'process') told.push(`${event.state} ${event.reason}`)
    },
    ...more,
  })
const child = () => children.at(-1) as Child
const beat = async (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) {
    child().say({ type: 'heartbeat' })
    await clock.advance(1000)
  }
}

test('starts the process with the first configuration and gives later ones to the running process', async () => {
  const client = clientWith()
  client.arm(true)
  expect(children).toHaveLength(0)
  client.configure()
  wanted = { ...config, meters: [] }
  client.configure()
  client.discover(true)
  await settle()
  expect(children).toHaveLength(1)
  expect(child().posted).toEqual([
    { type: 'configure', config },
    { type: 'arm', armed: true },
    { type: 'configure', config: { ...config, meters: [] } },
    { type: 'discover', on: true },
  ])
})

test('every start is given what holds at that moment', async () => {
  const client = clientWith()
  client.configure()
  wanted = { ...config, meters: [{ ...serialMeter('m1'), lastRecordNumber: 12 }] }
  child().exit(1)
  await clock.advance(250)
  expect(children).toHaveLength(2)
  expect(child().posted[0]).toEqual({ type: 'configure', config: wanted })
})

test('a measurement is acknowledged when it is stored, one after the other in the order of arrival', async () => {
  const release: (() => void)[] = []
  const client = clientWith({
    onMeasurement: ({ deliveryKey }) =>
      new Promise((resolve) => {
        stored.push(deliveryKey)
        release.push(resolve)
      }),
  })
  client.configure()
  child().say(measured('a'))
  child().say(measured('b'))
  await settle()
  expect(stored).toEqual(['a:0'])
  expect(child().acks).toEqual([])
  release[0]?.()
  await settle()
  expect(child().acks).toEqual(['a:0'])
  expect(stored).toEqual(['a:0', 'b:0'])
})

test('a measurement that could not be stored is not acknowledged, does not hold up others, and comes again', async () => {
  let failures = 2
  const client = clientWith({
    onMeasurement: async ({ deliveryKey }) => {
      if (deliveryKey === 'a:0' && failures-- > 0) throw new Error('SQLITE_BUSY')
      stored.push(deliveryKey)
    },
  })
  client.configure()
  child().say(measured('a'))
  child().say(measured('b'))
  await settle()
  expect(child().acks).toEqual(['b:0'])
  await beat(11)
  expect(stored).toEqual(['b:0', 'a:0'])
  expect(child().acks).toEqual(['b:0', 'a:0'])
})

test('a key that is being stored is not stored a second time when a new process hands it over again', async () => {
  let finish = () => {}
  const client = clientWith({
    onMeasurement: ({ deliveryKey }) =>
      new Promise((resolve) => {
        stored.push(deliveryKey)
        finish = resolve
      }),
  })
  client.configure()
  child().say(measured('a'))
  await settle()
  child().exit(1)
  await clock.advance(300)
  expect(children).toHaveLength(2)
  child().say(measured('a'))
  finish()
  await settle()
  expect(stored).toEqual(['a:0'])
  expect(child().acks).toEqual(['a:0'])
})

test('what an ended process still says is not acted on: its successor hands it over again', async () => {
  const client = clientWith()
  client.configure()
  const first = child()
  first.exit(1)
  await settle()
  first.say(measured('a'))
  await settle()
  expect(stored).toEqual([])
})

describe('a process that ends', () => {
  test('is started again after 250 ms, then after twice as long each time, at most 30 s', async () => {
    expect([0, 1, 2, 6, 7, 50].map(restartPauseMs)).toEqual([250, 500, 1000, 16_000, 30_000, 30_000])
    const client = clientWith()
    client.configure()
    const starts: number[] = []
    const began = clock.now()
    for (let life = 0; life < 4; life += 1) {
      starts.push(clock.now() - began)
      child().exit(1)
      const before = children.length
      while (children.length === before) await clock.advance(50)
    }
    expect(starts).toEqual([0, 250, 750, 1750])
    expect(child().types()).toEqual(['configure', 'arm'])
  })

  test('after a healthy minute is started again after 250 ms', async () => {
    const client = clientWith()
    client.configure()
    for (let life = 0; life < 5; life += 1) {
      child().exit(1)
      await clock.advance(restartPauseMs(life))
    }
    await beat(61)
    child().exit(1)
    await clock.advance(250)
    expect(children).toHaveLength(7)
  })

  test('is told with its exit code', async () => {
    const client = clientWith()
    client.configure()
    child().exit(139)
    await settle()
    expect(told).toEqual(['started the meter process runs', 'ended exit code 139'])
  })
})

describe('a process that says nothing', () => {
  test('for ten seconds is killed and started again', async () => {
    const client = clientWith()
    client.configure()
    await beat(1)
    const first = child()
    await clock.advance(9500)
    expect(first.killed).toBe(false)
    await clock.advance(2000)
    expect(first.killed).toBe(true)
    expect(told).toContain('ended it did not answer and was killed')
    expect(children).toHaveLength(2)
  })

  test('has thirty seconds for starting', async () => {
    clientWith().configure()
    await clock.advance(30_000)
    expect(child().killed).toBe(false)
    await clock.advance(1500)
    expect(children[0]?.killed).toBe(true)
  })
})

test('a process that cannot even be started is told and tried again', async () => {
  let fails = 1
  const client = clientWith({
    spawn: () => {
      if (fails-- > 0) throw new Error('EAGAIN')
      const child = new Child()
      children.push(child)
      return child
    },
  })
  client.configure()
  await clock.advance(250)
  expect(children).toHaveLength(1)
  expect(told[0]).toMatch(/EAGAIN/)
})

test('messages that do not fit are told and nothing is done', async () => {
  clientWith().configure()
  child().sayRubbish()
  await settle()
  expect(stored).toEqual([])
  expect(told.at(-1)).toMatch(/^fault a message was refused/)
})

test('readings since a backup are asked for once and not of every later process', async () => {
  const ready: number[] = []
  const client = clientWith({ onReady: (replayed) => ready.push(replayed) })
  wanted = { ...config, replaySince: 5 }
  client.configure()
  child().say({ type: 'ready', replayed: 3 })
  child().exit(1)
  await clock.advance(250)
  expect(ready).toEqual([3])
  expect(child().posted[0]).toEqual({ type: 'configure', config })
})

test('that all is stored is told when it is, and not while some of it is tried again', async () => {
  const caughtUp: number[] = []
  const client = clientWith({
    onMeasurement: async ({ deliveryKey }) => {
      if (deliveryKey === 'b:0') throw new Error('busy')
      stored.push(deliveryKey)
    },
    onCaughtUp: () => caughtUp.push(stored.length),
  })
  client.configure()
  child().say(measured('a'))
  child().say({ type: 'ready', replayed: 1 })
  expect(caughtUp).toEqual([])
  await settle()
  expect(caughtUp).toEqual([1])
  child().say(measured('b'))
  child().say({ type: 'ready', replayed: 1 })
  await settle()
  expect(caughtUp).toEqual([1])
})

test('sightings are passed on, and discovering goes on in a new process', async () => {
  const seen: string[] = []
  const client = clientWith({ onSeen: ({ matches }) => seen.push(...matches.map(({ driverId }) => driverId)) })
  client.configure()
  client.discover(true)
  child().exit(1)
  await clock.advance(250)
  expect(child().types()).toEqual(['configure', 'arm', 'discover'])
  const sighting = { kind: 'ble', address: 'aa', services: ['1810'], rssi: -50 } as const
  child().say({
    type: 'seen',
    sighting: { ...sighting, services: ['1810'] },
    matches: [{ driverId: 'double', modelId: 'x', score: 9, because: 'service 1810' }],
  })
  expect(seen).toEqual(['double'])
})

describe('restarting and stopping', () => {
  test('a restart asks, waits for the end, and starts again at once', async () => {
    const client = clientWith()
    client.configure()
    const restarted = client.restart()
    expect(child().types().at(-1)).toBe('stop')
    child().exit(0)
    await restarted
    await settle()
    expect(children).toHaveLength(2)
    expect(child().types()[0]).toBe('configure')
  })

  test('one that does not stop in five seconds is killed', async () => {
    const client = clientWith()
    client.configure()
    const restarted = client.restart()
    await clock.advance(5000)
    await restarted
    expect(children[0]?.killed).toBe(true)
  })

  test('stopping is for good, also when no process runs', async () => {
    const client = clientWith()
    client.configure()
    child().exit(1)
    await settle()
    await client.stop()
    await clock.advance(60_000)
    expect(children).toHaveLength(1)
    await clientWith().stop()
  })

  test('stopping waits for what is being stored, and what failed is left to the journal', async () => {
    let finish = () => {}
    const client = clientWith({
      onMeasurement: ({ deliveryKey }) => {
        if (deliveryKey === 'a:0') return Promise.reject(new Error('busy'))
        return new Promise((resolve) => {
          finish = () => {
            stored.push(deliveryKey)
            resolve()
          }
        })
      },
    })
    client.configure()
    child().say(measured('a'))
    child().say(measured('b'))
    await settle()
    const stopped = client.stop().then(() => stored.push('stopped'))
    child().exit(0)
    await settle()
    expect(stored).toEqual([])
    finish()
    await stopped
    await clock.advance(60_000)
    expect(stored).toEqual(['b:0', 'stopped'])
  })
})

test('every bond that is begun has its end told, also when the process does not run or ends before', async () => {
  const bonds: string[] = []
  const client = clientWith({
    onEvent: ({ event }) => {
      if (event.type === 'bonding')
        bonds.push(`${event.address} ${event.state}${event.reason ? ` ${event.reason}` : ''}`)
    },
  })
  client.bond('a1', 'double', 'double-ble')
  client.configure()
  const tell = (address: string, state: 'started' | 'passkey-wanted' | 'compare-wanted' | 'bonded') =>
    child().say({ type: 'event', at: 0, event: { type: 'bonding', address, state } })
  client.bond('a2', 'double', 'double-ble')
  tell('a2', 'passkey-wanted')
  client.passkey('a2', 42)
  tell('a2', 'compare-wanted')
  client.compared('a2', true)
  tell('a2', 'bonded')
  client.bond('a3', 'double', 'double-ble')
  tell('a3', 'started')
  client.cancelBond('a4')
  child().exit(1)
  await settle()
  expect(child().posted.slice(2)).toEqual([
    { type: 'bond', address: 'a2', driverId: 'double', modelId: 'double-ble' },
    { type: 'passkey', address: 'a2', passkey: 42 },
    { type: 'compared', address: 'a2', same: true },
    { type: 'bond', address: 'a3', driverId: 'double', modelId: 'double-ble' },
    { type: 'cancel-bond', address: 'a4' },
  ])
  expect(bonds).toEqual([
    'a1 failed the meter process does not run',
    'a2 passkey-wanted',
    'a2 compare-wanted',
    'a2 bonded',
    'a3 started',
    'a3 failed the meter process has ended',
  ])
})

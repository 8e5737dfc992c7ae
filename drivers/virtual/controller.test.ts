import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createVirtualAir, type HciWire, type VirtualAir } from './controller.ts'

const CENTRAL = '00:00:00:00:00:01'
const METER = 'c0:00:00:00:00:02'
const METER_BYTES = [0x02, 0, 0, 0, 0, 0xc0]

/** A host that says bytes and keeps the events it is told, in hex. */
class ScriptedHost implements HciWire {
  readonly told: string[] = []
  waiting = 0
  private listener: (chunk: Buffer) => void = () => undefined
  write(bytes: Uint8Array): void {
    this.told.push(Buffer.from(bytes).toString('hex'))
  }
  onData(listener: (chunk: Buffer) => void): void {
    this.listener = listener
  }
  backlog(): number {
    return this.waiting
  }
  command(opcode: number, ...parameters: number[]): string[] {
    this.told.length = 0
    this.listener(Buffer.from([1, opcode & 0xff, opcode >> 8, parameters.length, ...parameters]))
    return [...this.told]
  }
  data(handle: number, ...bytes: number[]): string[] {
    this.told.length = 0
    this.listener(Buffer.from([2, handle & 0xff, handle >> 8, bytes.length, 0, ...bytes]))
    return [...this.told]
  }
}

let air: VirtualAir
let central: ScriptedHost
let meter: ScriptedHost

beforeEach(() => {
  vi.useFakeTimers()
  air = createVirtualAir()
  central = new ScriptedHost()
  meter = new ScriptedHost()
  air.attach(CENTRAL, central)
  air.attach(METER, meter)
})
afterEach(() => {
  air.close()
  vi.useRealTimers()
})

const createConnection = (): string[] =>
  central.command(0x200d, 0x60, 0, 0x30, 0, 0, 0, ...METER_BYTES, 0, 6, 0, 18, 0, 0, 0, 42, 0, 4, 0, 6, 0)
const hangUp = (handle: string, reason: string): string => `04050400${handle}${reason}`

test('an unknown command is answered as unknown, a setting as done', () => {
  expect(central.command(0xfc01)).toEqual(['040e040101fc01'])
  expect(central.command(0x0c01, 0, 0, 0, 0, 0, 0, 0, 0)).toEqual(['040e0401010c00'])
})

test('what stacks ask at start is answered in full length', () => {
  const lengths = [0x1001, 0x1005, 0x1009, 0x2002, 0x2003, 0x0c6c].map(
    (opcode) => (central.command(opcode)[0] ?? '').length / 2 - 7,
  )
  expect(lengths).toEqual([8, 7, 6, 3, 8, 2])
  expect(central.command(0x1405, 0x40, 0)).toEqual(['040e070105140040' + '00c9'])
})

test('only a scanning host hears, only an advertising one is heard, and a host that does not fetch is not flooded', () => {
  meter.command(0x2008, 2, 0xaa, 0xbb, 0)
  meter.command(0x2009, 1, 0xcc, 0)
  central.command(0x200c, 1, 0)
  vi.advanceTimersByTime(100)
  expect(central.told).toHaveLength(1)
  meter.command(0x200a, 1)
  vi.advanceTimersByTime(100)
  expect(central.told.slice(1)).toEqual([
    '043e0e02010000020000000' + '0c002aabbc9',
    '043e0d02010400020000000' + '0c001ccc9',
  ])
  central.waiting = 100_000
  vi.advanceTimersByTime(1_000)
  expect(central.told).toHaveLength(3)
})

test('a connection waits for the peripheral to advertise, and both ends are told', () => {
  expect(createConnection()).toEqual(['040f0400010d20'])
  meter.command(0x200a, 1)
  expect(central.told).toEqual(['040f0400010d20', expect.stringMatching(/^043e1301004000000002000000/)])
  expect(meter.told.at(-1)).toMatch(/^043e1301004100010001000000/)
  expect(createConnection()).toEqual(['040f0400010d20'])
  expect(createConnection()).toEqual(['040f040c010d20'])
})

test('a cancelled connection ends as unknown connection; there is nothing to cancel otherwise', () => {
  createConnection()
  expect(central.command(0x200e)).toEqual(['040e04010e2000', expect.stringMatching(/^043e130102/)])
  expect(central.command(0x200e)).toEqual(['040e04010e200c'])
})

function connect(): void {
  meter.command(0x200a, 1)
  createConnection()
  expect(central.told.at(-1)).toMatch(/^043e130100/)
}

test('data pass in fragments, are counted as done, and are heard whole', () => {
  const heard: string[] = []
  air.onSent(({ from, channel, bytes }) => heard.push(`${from} ${channel} ${bytes.toString('hex')}`))
  connect()
  expect(central.data(0x0040, 3, 0, 4, 0, 0x0a)).toEqual(['041305014000' + '0100'])
  expect(meter.told.at(-1)).toBe('0241200500030004000a')
  expect(heard).toEqual([])
  central.data(0x1040, 1, 2)
  expect(meter.told.at(-1)).toBe('02411002000102')
  expect(heard).toEqual([`${CENTRAL} 4 0a0102`])
  air.mute(METER, true)
  expect(meter.data(0x0041, 1, 0, 4, 0, 0x13)).toEqual([])
})

test('each way a link ends has its reason on either side', () => {
  connect()
  expect(meter.command(0x0406, 0x41, 0, 0x13)).toEqual(['040f0400010604', hangUp('4100', '16')])
  expect(central.told.at(-1)).toBe(hangUp('4000', '13'))
  expect(meter.command(0x0406, 0x41, 0, 0x13)).toEqual(['040f0402010604'])
  connect()
  air.drop(METER)
  expect(central.told.at(-1)).toBe(hangUp('4200', '08'))
  expect(meter.told.at(-1)).toBe(hangUp('4300', '08'))
  connect()
  expect(central.command(0x0c03)).toEqual(['040e0401030c00'])
  expect(meter.told.at(-1)).toBe(hangUp('4500', '08'))
  expect(central.data(0x0044, 1, 0, 4, 0, 0x13)).toEqual([])
})

test('encryption and new intervals are told to both ends', () => {
  connect()
  central.command(0x2019, 0x40, 0, ...new Array<number>(26).fill(0))
  expect([central.told.at(-1), meter.told.at(-1)]).toEqual(['0408040040' + '0001', '0408040041' + '0001'])
  central.command(0x2013, 0x40, 0, 6, 0, 12, 0, 1, 0, 42, 0, 0, 0, 0, 0)
  expect(meter.told.at(-1)).toBe('043e0a0300' + '41000c0001002a00')
})

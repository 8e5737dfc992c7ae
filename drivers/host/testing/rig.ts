import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { MeterContext, MeterDriver } from '../../driver.ts'
import { MeterHost } from '../host.ts'
import { type JournalFs, nodeFs } from '../journal-fs.ts'
import type { EventMessage, FromMeters, HostConfig, MeasurementMessage, MeterConfig, SeenMessage } from '../messages.ts'
import { doubleDriver } from './double-driver.ts'
import { DoubleAdapter, DoublePorts } from './double-links.ts'
import { ManualClock, settle } from './manual-clock.ts'

export const KEY_HEX = '0123456789abcdef'.repeat(4)

/** A folder that goes with the test. */
export function scratchDir(onEnd: (clean: () => void) => void): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'journal-'))
  onEnd(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export function serialMeter(meterId: string, modelId = 'double-listened', path = `port-${meterId}`): MeterConfig {
  return { meterId, driverId: 'double', modelId, link: { kind: 'serial', path }, settings: {} }
}

export function bleMeter(meterId: string, address: string): MeterConfig {
  return { meterId, driverId: 'double', modelId: 'double-ble', link: { kind: 'ble', address }, settings: {} }
}

/** A file system on which writing or syncing can be made to fail. */
export function failingFs(): JournalFs & { fault: 'none' | 'ENOSPC' | 'sync' } {
  const fs = { ...nodeFs, fault: 'none' as 'none' | 'ENOSPC' | 'sync' }
  fs.write = (fd, bytes) => {
    if (fs.fault !== 'ENOSPC') return nodeFs.write(fd, bytes)
    // A full disk often takes a part first.
    if (bytes.length > 8) return nodeFs.write(fd, bytes.subarray(0, 8))
    throw new Error('ENOSPC: no space left on device, write')
  }
  fs.sync = (fd) => {
    if (fs.fault === 'sync') throw new Error('EIO: i/o error, fdatasync')
    nodeFs.sync(fd)
  }
  return fs
}

interface RigParts {
  readonly journalFs?: JournalFs
  readonly clock?: ManualClock
  readonly adapter?: DoubleAdapter
  readonly drivers?: readonly MeterDriver[]
}

/** A meter process on doubles and on a real folder. */
export class Rig {
  readonly clock: ManualClock
  readonly ports: DoublePorts
  readonly adapter: DoubleAdapter
  readonly sent: FromMeters[] = []
  readonly exits: string[] = []
  readonly host: MeterHost
  readonly #dir: string

  /** What each conversation was told. */
  readonly lastRecordNumbers: MeterContext['lastRecordNumber'][] = []

  constructor(dir: string, parts: RigParts = {}) {
    this.#dir = dir
    this.clock = parts.clock ?? new ManualClock()
    this.ports = new DoublePorts(this.clock)
    this.adapter = parts.adapter ?? new DoubleAdapter(this.clock)
    const listening: MeterDriver = {
      ...doubleDriver,
      talk: (link, about) => {
        this.lastRecordNumbers.push(about.lastRecordNumber)
        return doubleDriver.talk(link, about)
      },
    }
    this.host = new MeterHost({
      drivers: parts.drivers ?? [listening],
      openSerial: this.ports.open,
      listPorts: async () => this.ports.listed,
      openBle: this.adapter.openAdapter,
      clock: this.clock,
      send: (message) => this.sent.push(message),
      exit: (reason) => this.exits.push(reason),
      journalFs: parts.journalFs,
    })
  }

  config(meters: MeterConfig[], more: Partial<HostConfig> = {}): HostConfig {
    const journal = { dir: this.#dir, keyHex: KEY_HEX }
    return { journal, zoneOffsetMinutes: 480, meters, ble: { binding: 'hci' }, ...more }
  }

  async configure(meters: MeterConfig[], more: Partial<HostConfig> = {}): Promise<void> {
    this.host.receive({ type: 'configure', config: this.config(meters, more) })
    await this.clock.advance(0)
  }

  async stop(): Promise<void> {
    const stopped = this.host.stop()
    await this.clock.advance(5000)
    await stopped
  }

  async ack(...deliveryKeys: string[]): Promise<void> {
    this.host.receive({ type: 'ack', deliveryKeys })
    await this.clock.advance(0)
  }

  get measurements(): MeasurementMessage[] {
    return this.sent.filter((message) => message.type === 'measurement')
  }

  /** Weights in kg, in the order handed over. */
  get weights(): (number | undefined)[] {
    return this.measurements.map(({ measurement }) => measurement.quantities[0]?.value)
  }

  events<T extends EventMessage['event']['type']>(type: T): Extract<EventMessage['event'], { type: T }>[] {
    return this.sent.flatMap((message) =>
      message.type === 'event' && message.event.type === type
        ? [message.event as Extract<EventMessage['event'], { type: T }>]
        : [],
    )
  }

  get seen(): SeenMessage[] {
    return this.sent.filter((message) => message.type === 'seen')
  }

  /** The journal's files, oldest first. */
  get segments(): string[] {
    return readdirSync(this.#dir)
      .filter((file) => file.endsWith('.journal'))
      .sort()
  }

  /** For what needs the real file system, without moving the clock. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await settle()
  }

  get ready(): number[] {
    return this.sent.flatMap((message) => (message.type === 'ready' ? [message.replayed] : []))
  }
}

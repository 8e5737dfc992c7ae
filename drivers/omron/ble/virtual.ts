import type { VirtualGattMeter, VirtualGattServer, VirtualService } from '../../virtual/gatt.ts'
import { GattCore, VirtualClock } from '../../virtual/gatt-core.ts'
import type { VirtualTime } from '../../virtual/time.ts'

/** mmHg, beats a minute; the wall time the monitor has stamped it with, in ms as if it were UTC. */
export interface OmronReading {
  readonly systolic: number
  readonly diastolic: number
  readonly pulse: number
  readonly wallMs: number
  readonly movement?: boolean
  readonly irregular?: boolean
  readonly looseCuff?: boolean
}

export interface VirtualOmronOptions {
  readonly time: VirtualTime
  readonly order?: 'little' | 'big'
  /** Where the records of each user begin. */
  readonly areas?: readonly number[]
  readonly slots?: number
  readonly recordBytes?: number
  readonly needsBond?: boolean
  readonly acceptsBonding?: boolean
  /** The key left by an earlier pairing. */
  readonly key?: Uint8Array
  /** P blinks. */
  readonly inPairingMode?: boolean
  /** How often it refuses to enter pairing, because the systems are not done yet. */
  readonly pairingNotReady?: number
  /** What a slot holds that was never written. */
  readonly emptyByte?: 0x00 | 0xff
  /** Answers with less data than announced for such a slot. */
  readonly cutsEmpty?: boolean
  /** The pieces of an answer leave in reverse order. */
  readonly piecesReversed?: boolean
  /** Between two pieces. */
  readonly pieceGapMs?: number
  /** Offers the standard clock as well, so far ahead of the true time. */
  readonly clockAheadMs?: number
  /** Reported at the end of a transfer. */
  readonly transferError?: number
}

export interface OmronFaults {
  /** So many of the next requests are not answered. */
  silentRequests: number
  /** So many of the next answers have a wrong check. */
  wrongChecks: number
  /** So many of the next answers are for another address. */
  wrongAddresses: number
  /** So many of the next answers lose their second piece. */
  lostPieces: number
  /** The link goes in place of the answer after so many. */
  dropAfterAnswers: number
}

const SERVICE = 'ecbe3980c9a211e1b1bd0002a5d5c51b'
const UNLOCK = 'b305b680aee711e1a7300002a5d5c51b'
const WRITES = [
  'db5b55e0aee711e1965e0002a5d5c51b',
  'e0b8a060aee711e192f40002a5d5c51b',
  '0ae12b00aee811e1a1920002a5d5c51b',
  '10e1ba60aee811e189e50002a5d5c51b',
]
const NOTIFIES = [
  '49123040aee811e1a74d0002a5d5c51b',
  '4d0bf320aee811e1a0d90002a5d5c51b',
  '5128ce60aee811e1b84b0002a5d5c51b',
  '560f1420aee811e181840002a5d5c51b',
]

/** An Omron monitor with its own protocol, from the public description; knows nothing of the driver's codec. */
export class VirtualOmronBle implements VirtualGattMeter {
  readonly name = 'BLESmart_0000048011223344556677'
  readonly advertisedServices = [SERVICE]
  readonly services: readonly VirtualService[]
  readonly acceptsBonding: boolean
  readonly faults: OmronFaults = {
    silentRequests: 0,
    wrongChecks: 0,
    wrongAddresses: 0,
    lostPieces: 0,
    dropAfterAnswers: Number.POSITIVE_INFINITY,
  }
  key: Uint8Array | undefined
  inPairingMode: boolean
  /** Requests as they came, as hex. */
  readonly requests: string[] = []
  private readonly options: VirtualOmronOptions
  private readonly core: GattCore
  private readonly memory = new Map<number, readonly number[]>()
  private readonly written = new Map<number, number>()
  private isUnlocked = false
  private newKey: Uint8Array | undefined
  private notReady: number

  constructor(options: VirtualOmronOptions) {
    this.options = options
    this.core = new GattCore(options.time)
    this.acceptsBonding = options.acceptsBonding ?? true
    this.key = options.key
    this.inPairingMode = options.inPairingMode ?? false
    this.notReady = options.pairingNotReady ?? 0
    const needsBond = options.needsBond ?? true
    this.services = [
      {
        uuid: SERVICE,
        characteristics: [
          { uuid: UNLOCK, properties: ['notify', 'write'], needsBond, onWrite: (bytes) => this.lock(bytes) },
          ...WRITES.map((uuid) => ({
            uuid,
            properties: ['write'] as const,
            needsBond,
            onWrite: (bytes: Uint8Array) => this.request(bytes),
          })),
          ...NOTIFIES.map((uuid) => ({ uuid, properties: ['notify'] as const, needsBond })),
        ],
      },
      ...this.clockService(),
    ]
  }

  get sent() {
    return this.core.sent
  }

  onAdvertising(listener: (advertising: boolean) => void): void {
    this.core.onAdvertising(listener)
  }

  connected(server: VirtualGattServer): void {
    this.core.connected(server)
  }

  disconnected(): void {
    this.core.disconnected()
    this.isUnlocked = false
  }

  /** Keeps a record for a user, counted from 1; the memory is a ring. */
  measure(reading: OmronReading, user = 1): void {
    const { slots = 100, recordBytes = 16, areas = [0x0098, 0x06d8] } = this.options
    const count = this.written.get(user) ?? 0
    this.written.set(user, count + 1)
    this.memory.set((areas[user - 1] as number) + (count % slots) * recordBytes, this.record(reading))
    this.core.advertise(30_000)
  }

  private clockService(): VirtualService[] {
    const { time, clockAheadMs } = this.options
    if (clockAheadMs === undefined) return []
    const clock = new VirtualClock(time, { zoneOffsetMinutes: 480, errorMs: clockAheadMs, writing: 'accepted' })
    const onRead = () => clock.currentTimeBytes()
    const onWrite = (bytes: Uint8Array) => clock.set(bytes)
    return [{ uuid: '1805', characteristics: [{ uuid: '2a2b', properties: ['read', 'write'], onRead, onWrite }] }]
  }

  private lock(bytes: Uint8Array): void {
    const [command, ...key] = bytes
    const answer = (first: number, isGood: boolean) =>
      this.core.whileConnected(20, () =>
        this.core.notify(UNLOCK, Uint8Array.of(first, isGood ? 0x00 : 0x0f, ...key.slice(2))),
      )
    if (command === 0x01) {
      this.isUnlocked = this.key !== undefined && same(key, this.key)
      answer(0x81, this.isUnlocked)
    }
    if (command === 0x02) {
      const isReady = this.inPairingMode && this.notReady === 0
      if (this.inPairingMode && !isReady) this.notReady -= 1
      answer(0x82, isReady)
    }
    if (command === 0x00) {
      this.newKey = this.inPairingMode ? Uint8Array.from(key) : undefined
      this.isUnlocked = this.inPairingMode
      answer(0x80, this.inPairingMode)
    }
  }

  private request(bytes: Uint8Array): void {
    this.requests.push(Buffer.from(bytes).toString('hex'))
    const fits = bytes.length === 8 && bytes[0] === 8 && bytes.reduce((check, byte) => check ^ byte, 0) === 0
    if (!fits || !this.isUnlocked || takes(this.faults, 'silentRequests')) return
    const [, high, low, upper = 0, lower = 0, size = 0] = bytes
    const type = `${high} ${low}`
    if (type === '0 0') this.answer(0x80, 0x00, 0, size, [])
    if (type === '1 0') this.answer(0x81, 0x00, upper * 256 + lower, size, this.slot(upper * 256 + lower, size))
    if (type !== '15 0') return
    if (this.newKey) {
      this.key = this.newKey
      this.newKey = undefined
      this.inPairingMode = false
    }
    this.answer(0x8f, 0x00, 0, 0, [], this.options.transferError)
  }

  private slot(address: number, size: number): readonly number[] {
    const { emptyByte = 0xff, cutsEmpty = false } = this.options
    return this.memory.get(address) ?? Array(cutsEmpty ? 2 : size).fill(emptyByte)
  }

  private answer(high: number, low: number, address: number, size: number, data: readonly number[], status = 0): void {
    if (this.faults.dropAfterAnswers-- <= 0) {
      this.faults.dropAfterAnswers = Number.POSITIVE_INFINITY
      this.core.hangUp()
      return
    }
    const at = takes(this.faults, 'wrongAddresses') ? address + 1 : address
    const body = [8 + data.length, high, low, Math.floor(at / 256), at % 256, size, ...data, status]
    const check = body.reduce((xor, byte) => xor ^ byte, 0) ^ (takes(this.faults, 'wrongChecks') ? 0x10 : 0)
    const frame = [...body, check]
    const pieces = NOTIFIES.flatMap((uuid, index) => {
      const bytes = frame.slice(index * 16, index * 16 + 16)
      return bytes.length > 0 ? [{ uuid, bytes: Uint8Array.from(bytes) }] : []
    })
    if (pieces.length > 1 && takes(this.faults, 'lostPieces')) pieces.pop()
    const { piecesReversed, pieceGapMs = 5 } = this.options
    for (const [index, { uuid, bytes }] of (piecesReversed ? pieces.reverse() : pieces).entries()) {
      this.core.whileConnected(10 + index * pieceGapMs, () => this.core.notify(uuid, bytes))
    }
  }

  private record(reading: OmronReading): number[] {
    const { order = 'little', recordBytes = 16 } = this.options
    const { systolic, diastolic, pulse, wallMs, movement, irregular, looseCuff } = reading
    const local = new Date(wallMs)
    const year = local.getUTCFullYear() - 2000
    const day =
      (movement ? 0x8000 : 0) +
      (irregular ? 0x4000 : 0) +
      (local.getUTCMonth() + 1) * 1024 +
      local.getUTCDate() * 32 +
      local.getUTCHours()
    const clock = local.getUTCMinutes() * 64 + local.getUTCSeconds() + (order === 'little' && !looseCuff ? 0x1000 : 0)
    const rest = Array(recordBytes - 8).fill(0)
    if (order === 'big') {
      return [
        diastolic,
        systolic - 25,
        year,
        pulse,
        Math.floor(day / 256),
        day % 256,
        Math.floor(clock / 256),
        clock % 256,
        ...rest,
      ]
    }
    return [
      systolic - 25,
      diastolic,
      pulse,
      year,
      day % 256,
      Math.floor(day / 256),
      clock % 256,
      Math.floor(clock / 256),
      ...rest,
    ]
  }
}

function takes(faults: OmronFaults, name: Exclude<keyof OmronFaults, 'dropAfterAnswers'>): boolean {
  if (faults[name] <= 0) return false
  faults[name] -= 1
  return true
}

const same = (left: readonly number[], right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index])

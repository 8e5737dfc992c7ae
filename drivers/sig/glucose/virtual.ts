import {
  ATT,
  AttError,
  type VirtualCharacteristic,
  type VirtualGattMeter,
  type VirtualGattServer,
  type VirtualService,
} from '../../virtual/gatt.ts'
import {
  type ClockKind,
  type ClockWriting,
  GattCore,
  identityServices,
  VirtualClock,
  type VirtualIdentity,
} from '../../virtual/gatt-core.ts'
import type { VirtualTime } from '../../virtual/time.ts'

/** Each order counts once. */
export type GlucoseFault =
  | 'no-end'
  | 'context-missing'
  | 'context-of-another'
  | 'notified-twice'
  | 'descending'
  | 'filter-refused'
  | 'filter-ignored'
  | 'count-unanswered'
  | 'silent-after-first'
  | 'late-after-abort'
  | 'gone-before-end'
  | 'cut-short'
  | 'cccd-forgotten'
  | 'busy'
  | 'procedure-not-completed'

export interface VirtualGlucoseOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  readonly name?: string
  readonly identity?: Partial<VirtualIdentity>
  readonly needsBond?: boolean
  readonly acceptsBonding?: boolean
  readonly clock?: ClockKind
  readonly clockWriting?: ClockWriting
  readonly clockErrorMs?: number
  readonly offersContext?: boolean
  readonly advertisesForMs?: number
  readonly firstSequenceNumber?: number
  /** User-facing time minus the internal clock; the base time of a record is the internal clock's. */
  readonly timeOffsetMinutes?: number
}

export interface VirtualGlucose {
  /** Exactly one of the two is sent: kg/L from mg/dL, mol/L from mmol/L (one decimal). */
  readonly mgdl?: number
  readonly mmoll?: number
  /** Meal code of the context record; without it no context is sent. 6: a ketone record. */
  readonly meal?: number
  /** Low nibble type, high nibble location; capillary whole blood from a finger otherwise. */
  readonly typeAndLocation?: number
  /** Sensor status bits as the service defines them. */
  readonly status?: number
  readonly agoMs?: number
}

interface GlucoseRecord {
  readonly sequenceNumber: number
  readonly measurement: Uint8Array
  readonly context: Uint8Array | undefined
}

/** Results of a record procedure, Glucose Service section 3.4.3. */
const RESULT = {
  success: 1,
  opcodeNotSupported: 2,
  invalidOperator: 3,
  operatorNotSupported: 4,
  invalidOperand: 5,
  noRecords: 6,
  notCompleted: 8,
  operandNotSupported: 9,
} as const

/** A glucose meter with Glucose Service 0x1808, as the service describes a sensor. */
export class VirtualGlucoseMeter implements VirtualGattMeter {
  readonly name: string
  readonly advertisedServices = ['1808']
  readonly services: readonly VirtualService[]
  readonly acceptsBonding: boolean
  /** Somebody asked to delete records. No kiosk may. */
  deletionsAsked = 0
  /** Every request the control point was given, as hex. */
  readonly requests: string[] = []
  private readonly core: GattCore
  private readonly clock: VirtualClock
  private readonly options: VirtualGlucoseOptions
  private readonly faults: GlucoseFault[] = []
  private records: GlucoseRecord[] = []
  private nextNumber: number
  private running = false
  /** Counts procedures, so that an aborted one notices. */
  private procedure = 0
  private readonly subscribed = new Set<string>()

  constructor(options: VirtualGlucoseOptions) {
    this.options = options
    this.name = options.name ?? 'GLU-STATION'
    this.acceptsBonding = options.acceptsBonding ?? true
    this.nextNumber = options.firstSequenceNumber ?? 1
    this.core = new GattCore(options.time)
    this.clock = new VirtualClock(options.time, {
      zoneOffsetMinutes: options.zoneOffsetMinutes,
      errorMs: options.clockErrorMs ?? 0,
      writing: options.clockWriting ?? 'not-permitted',
    })
    this.services = this.makeServices()
  }

  get sent() {
    return this.core.sent
  }

  order(fault: GlucoseFault): void {
    this.faults.push(fault)
  }

  onAdvertising(listener: (advertising: boolean) => void): void {
    this.core.onAdvertising(listener)
  }

  connected(server: VirtualGattServer): void {
    this.core.connected(server)
  }

  disconnected(): void {
    this.core.disconnected()
    this.subscribed.clear()
    this.running = false
    this.procedure += 1
  }

  /** A strip has been used: the result is kept and the meter offers its memory. */
  measure(glucose: VirtualGlucose): void {
    this.records.push(this.record(glucose))
    this.advertise()
  }

  advertise(): void {
    this.core.advertise(this.options.advertisesForMs ?? 60_000)
  }

  /** New battery: the memory is empty and counting begins again. */
  reset(): void {
    this.records = []
    this.nextNumber = 1
  }

  private makeServices(): VirtualService[] {
    const { needsBond = false, offersContext = true, clock = 'current-time' } = this.options
    const sending = (uuid: string, property: 'notify' | 'indicate'): VirtualCharacteristic => ({
      uuid,
      properties: [property],
      needsBond,
      onSubscribe: () => this.subscribed.add(uuid),
      onUnsubscribe: () => this.subscribed.delete(uuid),
    })
    const clockCharacteristic: VirtualCharacteristic = {
      uuid: '2a2b',
      properties: ['read', 'write'],
      needsBond,
      onRead: () => this.clock.currentTimeBytes(),
      onWrite: (bytes) => this.clock.set(bytes),
    }
    return [
      {
        uuid: '1808',
        characteristics: [
          sending('2a18', 'notify'),
          ...(offersContext ? [sending('2a34', 'notify')] : []),
          { uuid: '2a51', properties: ['read'], onRead: () => Uint8Array.of(0xff, 0x03) },
          {
            ...sending('2a52', 'indicate'),
            properties: ['write', 'indicate'],
            onWrite: (request) => this.controlPoint(request),
          },
        ],
      },
      ...identityServices({
        maker: 'Virtual',
        model: 'GLU-1808',
        serialNumber: 'VGL0001',
        firmware: '1.0',
        batteryPercent: 60,
        ...this.options.identity,
      }),
      ...(clock === 'current-time' ? [{ uuid: '1805', characteristics: [clockCharacteristic] }] : []),
    ]
  }

  private record(glucose: VirtualGlucose): GlucoseRecord {
    const { mgdl, mmoll, meal, typeAndLocation = 0x11, status, agoMs = 0 } = glucose
    const { offersContext = true, timeOffsetMinutes = 0 } = this.options
    const sequenceNumber = this.nextNumber
    this.nextNumber = (this.nextNumber + 1) % 65_536
    const number = [sequenceNumber % 256, Math.floor(sequenceNumber / 256)]
    const hasContext = offersContext && meal !== undefined
    const molar = mmoll !== undefined
    // kg/L with exponent -5, mol/L with exponent -4: mantissas are whole mg/dL and tenths of mmol/L.
    const mantissa = molar ? Math.round(mmoll * 10) : Math.round(mgdl ?? 0)
    const concentration = [mantissa % 256, (molar ? 0xc0 : 0xb0) + Math.floor(mantissa / 256)]
    const flags = 0x03 + (molar ? 0x04 : 0) + (status === undefined ? 0 : 0x08) + (hasContext ? 0x10 : 0)
    const offset = new Uint8Array(new Int16Array([timeOffsetMinutes]).buffer)
    return {
      sequenceNumber,
      measurement: Uint8Array.of(
        flags,
        ...number,
        ...this.clock.dateTimeBytes(-agoMs - timeOffsetMinutes * 60_000),
        ...offset,
        ...concentration,
        typeAndLocation,
        ...(status === undefined ? [] : [status % 256, Math.floor(status / 256)]),
      ),
      context: hasContext ? Uint8Array.of(0x02, ...number, meal) : undefined,
    }
  }

  private controlPoint(request: Uint8Array): void {
    this.requests.push(Buffer.from(request).toString('hex'))
    if (this.takes('cccd-forgotten')) this.subscribed.clear()
    if (!this.subscribed.has('2a18') || !this.subscribed.has('2a52')) throw new AttError(ATT.cccdImproperlyConfigured)
    const [opcode = 0] = request
    if ((this.running && opcode !== 3) || this.takes('busy')) throw new AttError(ATT.procedureInProgress)
    this.procedure += 1
    this.running = opcode !== 3
    // The write response leaves first.
    this.core.whileConnected(RESPONSE_MS, () => void (opcode === 3 ? this.confirmAbort(request) : this.run(request)))
  }

  private confirmAbort([, operator]: Uint8Array): Promise<void> {
    const newest = this.records.at(-1)
    if (newest && this.takes('late-after-abort')) this.sendRecord(newest)
    return this.respond(3, operator === 0 ? RESULT.success : RESULT.invalidOperator)
  }

  private async run(request: Uint8Array): Promise<void> {
    const [opcode = 0] = request
    const problem = this.problemOf(request)
    if (problem !== undefined) {
      this.running = false
      return this.respond(opcode, problem)
    }
    if (opcode === 2) {
      this.deletionsAsked += 1
      this.running = false
      return this.respond(opcode, RESULT.notCompleted)
    }
    const chosen = this.choose(request)
    if (opcode === 4) {
      this.running = false
      if (this.takes('count-unanswered')) return
      await this.core.indicate('2a52', Uint8Array.of(5, 0, chosen.length % 256, Math.floor(chosen.length / 256)))
      return
    }
    if (chosen.length === 0) {
      this.running = false
      return this.respond(opcode, RESULT.noRecords)
    }
    this.report(this.takes('descending') ? chosen.toReversed() : chosen, this.procedure)
  }

  /** One record every 50 ms, each context right after its measurement, then the end. */
  private report(records: readonly GlucoseRecord[], procedure: number): void {
    if (this.procedure !== procedure) return
    const [record, ...rest] = records
    if (!record) {
      void this.finish()
      return
    }
    this.sendRecord(record)
    if (this.takes('silent-after-first')) return
    this.core.whileConnected(RECORD_MS, () => this.report(rest, procedure))
  }

  private sendRecord({ measurement, context }: GlucoseRecord): void {
    const bytes = this.takes('cut-short') ? measurement.subarray(0, measurement.length - 3) : measurement
    this.core.notify('2a18', bytes)
    if (this.takes('notified-twice')) this.core.notify('2a18', bytes)
    if (!context || !this.subscribed.has('2a34') || this.takes('context-missing')) return
    const [flags = 0, low = 0, ...rest] = context
    this.core.notify('2a34', this.takes('context-of-another') ? Uint8Array.of(flags, low ^ 0x80, ...rest) : context)
  }

  private async finish(): Promise<void> {
    if (this.takes('gone-before-end')) this.core.hangUp()
    if (!this.core.isConnected || this.takes('no-end')) return
    this.running = false
    if (this.takes('procedure-not-completed')) return this.respond(1, RESULT.notCompleted)
    await this.respond(1, RESULT.success)
  }

  private async respond(opcode: number, result: number): Promise<void> {
    await this.core.indicate('2a52', Uint8Array.of(6, 0, opcode, result))
  }

  /** The result for a request that cannot be carried out, in the order of the service's checks. */
  private problemOf(request: Uint8Array): number | undefined {
    const [opcode = 0, operator = 0, filter = 0] = request
    if (opcode === 0 || opcode > 4) return RESULT.opcodeNotSupported
    if (operator === 0) return RESULT.invalidOperator
    if (operator > 6) return RESULT.operatorNotSupported
    const filtered = operator >= 2 && operator <= 4
    if (filtered && this.takes('filter-refused')) return RESULT.operatorNotSupported
    if (filtered && request.length > 2 && filter !== 1) return RESULT.operandNotSupported
    if (request.length !== (filtered ? (operator === 4 ? 7 : 5) : 2)) return RESULT.invalidOperand
    if (operator === 4 && word(request, 3) > word(request, 5)) return RESULT.invalidOperand
    return undefined
  }

  private choose(request: Uint8Array): GlucoseRecord[] {
    const sorted = this.records.toSorted((left, right) => left.sequenceNumber - right.sequenceNumber)
    const [, operator] = request
    if (operator === 1) return sorted
    if (operator === 5) return sorted.slice(0, 1)
    if (operator === 6) return sorted.slice(-1)
    if (this.takes('filter-ignored')) return sorted
    const limit = word(request, 3)
    return sorted.filter(({ sequenceNumber }) =>
      operator === 2
        ? sequenceNumber <= limit
        : sequenceNumber >= limit && (operator === 3 || sequenceNumber <= word(request, 5)),
    )
  }

  private takes(fault: GlucoseFault): boolean {
    const index = this.faults.indexOf(fault)
    if (index >= 0) this.faults.splice(index, 1)
    return index >= 0
  }
}

const RESPONSE_MS = 20
const RECORD_MS = 50

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0)
}

import type { MeterContext } from '../driver.ts'
import { DecodeError } from '../errors.ts'
import type { Frame, Measurement, MeasurementFlag } from '../measurement.ts'
import { type Assembled, type Assembler, MeterClock, NOTHING, rejecting } from '../sig/common/assembler.ts'
import { stationWallMs, wallTimeMs, wallTimeText } from '../sig/common/datetime.ts'
import { ANSWER_BIT, FRAME_TYPE, type OmronFrame, type OmronRecord, parseFrame, parseRecord } from './ble-codec.ts'
import { ANSWERS, layoutOf, type MemoryLayout, UNLOCK } from './ble-models.ts'

export const DRIVER = { id: 'omron-ble', version: 1 } as const

const PIECE_BYTES = 16
/** A piece that is so old belongs to an answer that was never whole: it has been asked for again since, or soon will be. */
const STALE_MS = 500
const DAY_MS = 86_400_000

/** Puts answers together from their pieces, and reads the records in them. */
export class OmronBleAssembler implements Assembler {
  readonly valueChannels: readonly string[] = [UNLOCK, ...ANSWERS]
  private memoryAnswer: OmronFrame | undefined
  private lockAnswer: Uint8Array | undefined
  private readonly clock: MeterClock
  private readonly layout: MemoryLayout
  private readonly zoneOffsetMinutes: number
  private pieces = new Map<number, Frame>()
  /** By address: what is asked for twice is one record. */
  private readonly records = new Map<number, { readonly ms: number; readonly measurement: Measurement }>()

  constructor(about: MeterContext) {
    this.clock = new MeterClock(about)
    this.layout = layoutOf(about.modelId)
    this.zoneOffsetMinutes = about.zoneOffsetMinutes
  }

  push(frame: Frame): Assembled {
    if (frame.direction === 'out') return NOTHING
    if (frame.channel === UNLOCK) {
      this.lockAnswer = frame.bytes
      return NOTHING
    }
    const channel = ANSWERS.indexOf(frame.channel ?? '')
    return channel === -1 ? rejecting(frame, () => this.other(frame)) : this.piece(channel, frame)
  }

  /** The last answer of the memory, once. */
  takeAnswer(): OmronFrame | undefined {
    const { memoryAnswer } = this
    this.memoryAnswer = undefined
    return memoryAnswer
  }

  /** The last answer of the lock, once. */
  takeLockAnswer(): Uint8Array | undefined {
    const { lockAnswer } = this
    this.lockAnswer = undefined
    return lockAnswer
  }

  /** The memory is a ring: only the time tells the order. */
  end(): readonly Measurement[] {
    const inOrder = [...this.records.values()].sort((a, b) => a.ms - b.ms)
    this.records.clear()
    return inOrder.map(({ measurement }) => measurement)
  }

  private other(frame: Frame): Assembled {
    this.clock.hears(frame)
    return NOTHING
  }

  private piece(channel: number, frame: Frame): Assembled {
    const isStale = [...this.pieces.values()].some(({ at }) => frame.at - at >= STALE_MS)
    if (isStale || this.pieces.has(channel)) this.pieces.clear()
    this.pieces.set(channel, frame)
    const length = this.pieces.get(0)?.bytes[0]
    const inOrder = ANSWERS.flatMap((_, index) => this.pieces.get(index) ?? [])
    if (length === undefined || inOrder.length < Math.ceil(length / PIECE_BYTES)) return NOTHING
    const arrived = [...this.pieces.values()]
    this.pieces.clear()
    return this.whole(Uint8Array.from(inOrder.flatMap(({ bytes }) => [...bytes])), arrived)
  }

  private whole(bytes: Uint8Array, frames: readonly Frame[]): Assembled {
    const last = frames.at(-1) as Frame
    return rejecting(last, () => {
      const answer = parseFrame(bytes)
      this.memoryAnswer = answer
      if (answer.type === FRAME_TYPE.read + ANSWER_BIT) this.take(answer, frames, last)
      return NOTHING
    })
  }

  private take({ address, size, data }: OmronFrame, frames: readonly Frame[], last: Frame): void {
    // Less data than announced: the block was never written.
    if (data.length < size || this.records.has(address)) return
    const user = this.userAt(address)
    if (user === undefined) throw new DecodeError('bad-frame', `no record begins at ${address.toString(16)}`)
    const record = recordIn(data, this.layout)
    if (!record) return
    const ms = this.plausibleTime(record, last.at)
    const { systolic, diastolic, pulse, time } = record
    const measurement: Measurement = {
      kind: 'pressure',
      origin: 'stored',
      meterTime: { text: wallTimeText(time), precision: 'second' },
      ...this.clock.offsetFor('stored'),
      receivedAt: last.at,
      ...(this.layout.areas.length > 1 && { userSlot: user }),
      flags: flagsOf(record),
      quantities: [
        { name: 'systolic', value: systolic, unit: 'mmHg' },
        { name: 'diastolic', value: diastolic, unit: 'mmHg' },
        { name: 'pulse', value: pulse, unit: '/min' },
      ],
      frameIds: frames.map(({ id }) => id),
      ordinal: 0,
      driver: DRIVER,
    }
    this.records.set(address, { ms, measurement })
  }

  /** From 1; undefined where no slot begins. */
  private userAt(address: number): number | undefined {
    const { areas, slots, recordBytes } = this.layout
    const index = areas.findIndex((area) => {
      const offset = address - area
      return offset >= 0 && offset < slots * recordBytes && offset % recordBytes === 0
    })
    return index === -1 ? undefined : index + 1
  }

  /** Read with the wrong layout a record has swapped pressures or an impossible date. Throws DecodeError invalid-date, out-of-range. */
  private plausibleTime({ systolic, diastolic, time }: OmronRecord, at: number): number {
    const ms = wallTimeMs(time)
    if (ms === undefined) throw new DecodeError('invalid-date', `${wallTimeText(time)}: is this the right model?`)
    if (ms > stationWallMs(at, this.zoneOffsetMinutes) + DAY_MS) {
      throw new DecodeError(
        'out-of-range',
        `${wallTimeText(time)} is to come: is the monitor’s date right, and its model?`,
      )
    }
    if (systolic <= diastolic) {
      throw new DecodeError('out-of-range', `systolic ${systolic}, diastolic ${diastolic}: is this the right model?`)
    }
    return ms
  }
}

function recordIn(data: Uint8Array, { order }: MemoryLayout): OmronRecord | undefined {
  try {
    return parseRecord(data, order)
  } catch (error) {
    if (error instanceof DecodeError && error.fault === 'empty-slot') return undefined
    throw error
  }
}

function flagsOf({ irregular, movement, cuffOk }: OmronRecord): MeasurementFlag[] {
  const conditions: readonly (readonly [boolean, MeasurementFlag])[] = [
    [movement, 'body-movement'],
    [cuffOk === false, 'cuff-loose'],
    [irregular, 'irregular-pulse'],
  ]
  return conditions.filter(([applies]) => applies).map(([, flag]) => flag)
}

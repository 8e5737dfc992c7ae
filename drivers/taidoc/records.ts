import type { DecodeResult, MeterContext } from '../driver.ts'
import { DecodeError } from '../errors.ts'
import type { Measurement, MeasurementFlag } from '../measurement.ts'
import { minuteText } from '../minute-text.ts'
import { stationWallMs, wallTimeMs } from '../sig/common/datetime.ts'
import type { Piece } from '../stream/cutter.ts'
import {
  COMMAND,
  meterTime,
  type PressureValue,
  parseFrame,
  pressureValue,
  recordKind,
  type TaidocFrame,
} from './codec.ts'
import { MODELS } from './models.ts'
import { pressureRecord, type RecordContent, stripRecord } from './values.ts'

export const DRIVER = { id: 'taidoc', version: 2 } as const

export type Rejected = DecodeResult['rejected'][number]

export interface Heard {
  readonly reply?: TaidocFrame
  readonly measurement?: Measurement
  readonly rejected?: Rejected
}

type About = Pick<MeterContext, 'modelId' | 'zoneOffsetMinutes' | 'settings'>

/**
 * Turns the meter's frames, one after the other, into measurements; the same for a running conversation and for a replay. A
 * record is a 25 reply (time, kind) and the 26 reply after it (value).
 */
export class RecordReader {
  /** Station local time minus meter time, in ms, before any setting of the clock. */
  clockOffsetMs: number | undefined
  clockWasSet = false
  private readonly about: About
  private offsetAfterSettingMs: number | undefined
  private recordTime: { readonly frame: Piece; readonly payload: Uint8Array } | undefined
  private pass = 0
  private readonly seenInPass = new Map<string, number>()
  private readonly handedOver = new Map<string, number>()

  constructor(about: About) {
    this.about = about
  }

  push(frame: Piece): Heard {
    if (frame.direction === 'out') return {}
    try {
      const reply = parseFrame(frame.bytes)
      // Cables with one wire for both directions give back what the host sent.
      return reply.direction === 'meter-to-host' ? { reply, ...this.take(reply, frame) } : {}
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      return { rejected: rejectedAt(frame, error) }
    }
  }

  private take({ command, payload }: TaidocFrame, frame: Piece): Omit<Heard, 'reply'> {
    switch (command) {
      case COMMAND.readClock: {
        this.clockOffsetMs ??= this.offsetTo(payload, frame)
        return wallTimeMs(meterTime(payload)) === undefined ? reject(frame, 'invalid-date', 'the clock') : {}
      }
      case COMMAND.setClock:
        this.clockWasSet = true
        this.offsetAfterSettingMs = this.offsetTo(payload, frame)
        return {}
      case COMMAND.recordCount:
        this.pass += 1
        this.seenInPass.clear()
        return {}
      case COMMAND.recordTime:
        this.recordTime = { frame, payload }
        return {}
      case COMMAND.recordValue:
        return this.recordTime ? this.record(this.recordTime, payload, frame) : {}
      default:
        return {}
    }
  }

  private offsetTo(payload: Uint8Array, frame: Piece): number | undefined {
    const meterMs = wallTimeMs(meterTime(payload))
    return meterMs === undefined ? undefined : stationWallMs(frame.at, this.about.zoneOffsetMinutes) - meterMs
  }

  private record(time: { frame: Piece; payload: Uint8Array }, payload: Uint8Array, frame: Piece): Omit<Heard, 'reply'> {
    this.recordTime = undefined
    if (isZero(time.payload) && isZero(payload)) return reject(frame, 'empty-slot', 'a record without time and value')
    const content = this.content(time.payload, payload)
    if (!content) return reject(frame, 'unsupported-format', `a strip of unknown type (value ${text(payload)})`)
    // A conversation that starts over, because the count has changed, meets the same records again: those are not repeats of
    // the meter's. Twice the same record in one pass is.
    const key = `${text(time.payload)} ${text(payload)}`
    const seen = count(this.seenInPass, key)
    if (seen <= (this.handedOver.get(key) ?? 0)) return {}
    count(this.handedOver, key)
    return { measurement: this.measurement(content, time, frame) }
  }

  private content(time: Uint8Array, value: Uint8Array): RecordContent | undefined {
    const isPressureOnly = this.about.modelId === MODELS.td3140.id
    if (!isPressureOnly && recordKind(time) === 'glucose') return stripRecord(value)
    return pressureRecord(this.pressure(value))
  }

  /** d1 is the systolic value's upper byte on the D40, and an unknown flag elsewhere. */
  private pressure(payload: Uint8Array): PressureValue {
    return pressureValue(payload, this.about.modelId === MODELS.d40.id ? 2 : 1)
  }

  private measurement(content: RecordContent, time: { frame: Piece; payload: Uint8Array }, frame: Piece): Measurement {
    const wall = meterTime(time.payload)
    const hasDate = wallTimeMs(wall) !== undefined
    const user = userSlot(this.about)
    // What is met for the first time after the clock was set, carries the new clock.
    const isAfterSetting = this.clockWasSet && this.pass > 1
    const clockOffsetMs = isAfterSetting ? this.offsetAfterSettingMs : this.clockOffsetMs
    const flags: MeasurementFlag[] = hasDate ? content.flags : [...content.flags, 'clock-not-set']
    return {
      kind: content.kind,
      origin: 'stored',
      meterTime: { text: minuteText(wall), precision: 'minute' },
      ...(hasDate && clockOffsetMs !== undefined && { clockOffsetMs }),
      receivedAt: frame.at,
      ...(user > 0 && { userSlot: user }),
      flags,
      ...(content.meal && { meal: content.meal }),
      quantities: content.quantities,
      frameIds: [...new Set([...time.frame.frameIds, ...frame.frameIds])],
      ordinal: 0,
      driver: DRIVER,
    }
  }
}

/** Memory of several users (setting `user`): 1 and up; 0 is the one chosen on the meter. */
export function userSlot({ settings }: Pick<MeterContext, 'settings'>): number {
  return typeof settings.user === 'number' ? settings.user : 0
}

const text = (payload: Uint8Array): string => Buffer.from(payload).toString('hex')
const isZero = (payload: Uint8Array): boolean => payload.every((byte) => byte === 0)

function reject(frame: Piece, fault: DecodeError['fault'], detail: string): { rejected: Rejected } {
  return { rejected: rejectedAt(frame, new DecodeError(fault, detail)) }
}

function rejectedAt({ frameIds }: Piece, { code, message }: DecodeError): Rejected {
  return { frameId: frameIds.at(-1) as string, code, reason: message }
}

function count(counts: Map<string, number>, key: string): number {
  const next = (counts.get(key) ?? 0) + 1
  counts.set(key, next)
  return next
}

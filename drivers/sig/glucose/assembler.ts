import type { MeterContext } from '../../driver.ts'
import { DecodeError } from '../../errors.ts'
import type { Frame, Measurement, MeasurementFlag, Quantity } from '../../measurement.ts'
import { type Assembled, type Assembler, MeterClock, NOTHING, reject, rejecting } from '../common/assembler.ts'
import { textDateKnown } from '../common/datetime.ts'
import { quantity } from '../common/quantity.ts'
import { CONTROL_POINT, decodeRacpResponse } from '../common/racp.ts'
import {
  concentrationUnit,
  decodeGlucoseContext,
  decodeGlucoseMeasurement,
  type GlucoseContext,
  type GlucoseMeasurement,
  MEAL_KETONE_RECORD,
  type SensorStatus,
} from './codec.ts'

export const GLUCOSE = '2a18'
export const CONTEXT = '2a34'

/** A record waiting for its context. More than one frame when the system delivered the same notification twice. */
interface Held {
  readonly record: GlucoseMeasurement
  readonly frames: Frame[]
}

export class GlucoseAssembler implements Assembler {
  readonly valueChannels = [GLUCOSE, CONTEXT, CONTROL_POINT]
  private readonly clock: MeterClock
  private readonly driver: Measurement['driver']
  private held: Held | undefined

  constructor(about: MeterContext, driver: Measurement['driver']) {
    this.clock = new MeterClock(about)
    this.driver = driver
  }

  push(frame: Frame): Assembled {
    if (frame.direction === 'out') return NOTHING
    return rejecting(frame, () => {
      if (this.clock.hears(frame)) return NOTHING
      if (frame.channel === GLUCOSE) return this.record(frame)
      if (frame.channel === CONTEXT) return this.context(frame)
      if (frame.channel === CONTROL_POINT) return this.answer(frame)
      return NOTHING
    })
  }

  end(): readonly Measurement[] {
    const { held } = this
    this.held = undefined
    return held ? held.frames.map((frame) => this.measurement(held.record, [frame], 0)) : []
  }

  private record(frame: Frame): Assembled {
    const record = decodeGlucoseMeasurement(frame.bytes)
    if (this.held && sameBytes(this.held.frames[0] as Frame, frame)) {
      this.held.frames.push(frame)
      return NOTHING
    }
    const before = this.end()
    this.held = { record, frames: [frame] }
    return { ...NOTHING, measurements: record.contextFollows ? before : [...before, ...this.end()] }
  }

  private context(frame: Frame): Assembled {
    const context = decodeGlucoseContext(frame.bytes)
    const { held } = this
    if (held?.record.sequenceNumber !== context.sequenceNumber) {
      return reject(
        frame,
        new DecodeError('bad-frame', `context of record ${context.sequenceNumber}, which is not waiting`),
      )
    }
    this.held = undefined
    const measurements = held.frames.map((record, ordinal) =>
      this.measurement(held.record, [record, frame], ordinal, context),
    )
    return { ...NOTHING, measurements }
  }

  /** Whatever the procedure says, no context comes after it. */
  private answer(frame: Frame): Assembled {
    decodeRacpResponse(frame.bytes)
    return { ...NOTHING, measurements: this.end() }
  }

  private measurement(
    record: GlucoseMeasurement,
    frames: readonly Frame[],
    ordinal: number,
    context?: GlucoseContext,
  ): Measurement {
    const ketone = context?.meal === MEAL_KETONE_RECORD
    const quantities = unusable(record) ? [] : quantitiesOf(record, ketone ? 'ketone' : 'glucose')
    return {
      kind: 'glucose',
      // The service only ever reports what is in the meter's memory.
      origin: 'stored',
      ...meterTime(record),
      ...this.clock.offsetFor('stored'),
      receivedAt: (frames.at(-1) as Frame).at,
      recordNumber: record.sequenceNumber,
      flags: flagsOf(record, { ketone, empty: quantities.length === 0 }),
      ...(typeof context?.meal === 'string' ? { meal: context.meal } : {}),
      ...(SITES.includes(record.sampleLocation ?? '') ? { site: record.sampleLocation } : {}),
      quantities,
      frameIds: frames.map(({ id }) => id),
      ordinal,
      driver: this.driver,
    }
  }
}

const SITES: readonly string[] = ['finger', 'alternate-site', 'earlobe']

const STATUS_FLAGS: Readonly<Partial<Record<SensorStatus, MeasurementFlag>>> = {
  batteryLow: 'battery-low',
  sensorMalfunction: 'device-fault',
  sampleInsufficient: 'sample-insufficient',
  stripInsertionError: 'strip-fault',
  stripTypeIncorrect: 'strip-fault',
  temperatureTooHigh: 'temperature-fault',
  temperatureTooLow: 'temperature-fault',
  readInterrupted: 'read-interrupted',
  generalDeviceFault: 'device-fault',
  timeFault: 'time-fault',
}

/** With one of these the number means nothing. */
const UNUSABLE: readonly SensorStatus[] = [
  'sensorMalfunction',
  'sampleInsufficient',
  'stripInsertionError',
  'stripTypeIncorrect',
  'readInterrupted',
  'generalDeviceFault',
]

function has(record: GlucoseMeasurement, status: SensorStatus): boolean {
  return record.sensorStatus?.set.includes(status) ?? false
}

function unusable(record: GlucoseMeasurement): boolean {
  return UNUSABLE.some((status) => has(record, status))
}

/** Above or below the meter's range: the number may be missing, special or clamped, so only HI or LO is said. */
function quantitiesOf(record: GlucoseMeasurement, name: 'glucose' | 'ketone'): Quantity[] {
  const unit = concentrationUnit(record.flags)
  if (has(record, 'resultTooHigh')) return quantity(name, '+INFINITY', unit)
  if (has(record, 'resultTooLow')) return quantity(name, '-INFINITY', unit)
  return quantity(name, record.concentration, unit)
}

function flagsOf(
  record: GlucoseMeasurement,
  { ketone, empty }: { ketone: boolean; empty: boolean },
): MeasurementFlag[] {
  const told = record.sensorStatus?.set.flatMap((status) => STATUS_FLAGS[status] ?? []) ?? []
  const control = record.type === 'control-solution' || record.sampleLocation === 'control-solution'
  const dateKnown = textDateKnown(record.baseTime)
  const conditions: readonly (readonly [boolean, MeasurementFlag])[] = [
    [control, 'control-solution'],
    [ketone, 'ketone-record'],
    [!dateKnown, 'clock-not-set'],
    [dateKnown && record.userFacingTime === null, 'time-fault'],
    [empty, 'no-result'],
    // No blood holds no sugar, and less than none is a fault of the number.
    [typeof record.concentration === 'number' && record.concentration <= 0 && !empty, 'implausible'],
  ]
  return [...new Set([...told, ...conditions.filter(([applies]) => applies).map(([, flag]) => flag)])]
}

/** Meters that keep no seconds send 0: a whole minute is then all that is known. */
function meterTime({ baseTime, userFacingTime }: GlucoseMeasurement): Pick<Measurement, 'meterTime'> {
  if (userFacingTime === null) return {}
  return { meterTime: { text: userFacingTime, precision: baseTime.endsWith(':00') ? 'minute' : 'second' } }
}

function sameBytes(left: Frame, right: Frame): boolean {
  return left.bytes.length === right.bytes.length && left.bytes.every((byte, index) => byte === right.bytes[index])
}

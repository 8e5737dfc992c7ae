import { wallTimeText } from '../common/datetime.ts'
import { type MedicalFloat, sfloat } from '../common/numbers.ts'
import { FieldReader, namesOfBits, trailing } from '../common/reader.ts'

// Pulse Oximeter Service 1.0.1; field tables of the GATT Specification Supplement.

const SPOT = { time: 0x01, measurement: 0x02, sensor: 0x04, amplitude: 0x08, clockNotSet: 0x10 } as const
const CONTINUOUS = { fast: 0x01, slow: 0x02, measurement: 0x04, sensor: 0x08, amplitude: 0x10 } as const
const RESERVED_FLAGS = 0xe0

/** From bit 5 on; the bits below are reserved. */
const MEASUREMENT_STATUS = [
  'measurementOngoing',
  'earlyEstimate',
  'validated',
  'fullyQualified',
  'fromStorage',
  'demonstration',
  'testing',
  'calibrationOngoing',
  'unavailable',
  'questionable',
  'invalid',
] as const
const MEASUREMENT_STATUS_FIRST_BIT = 5
export type MeasurementStatus = (typeof MEASUREMENT_STATUS)[number]

/** From bit 0 on; bits 16 to 23 are reserved. */
const SENSOR_STATUS = [
  'extendedDisplayUpdate',
  'equipmentMalfunction',
  'signalProcessingIrregularity',
  'inadequateSignal',
  'poorSignal',
  'lowPerfusion',
  'erraticSignal',
  'nonPulsatile',
  'questionablePulse',
  'signalAnalysisOngoing',
  'sensorInterference',
  'sensorUnconnected',
  'unknownSensor',
  'sensorDisplaced',
  'sensorMalfunctioning',
  'sensorDisconnected',
] as const
export type SensorStatus = (typeof SENSOR_STATUS)[number]

const FEATURES = [
  'measurementStatus',
  'deviceSensorStatus',
  'storage',
  'timestamp',
  'fast',
  'slow',
  'pulseAmplitudeIndex',
  'multipleBonds',
] as const
const FEATURE = { measurementStatus: 0x01, deviceSensorStatus: 0x02 } as const

/** Oxygen saturation in %, pulse in 1/min. */
export interface Saturation {
  spo2: MedicalFloat
  pulse: MedicalFloat
}

export interface SaturationStatus {
  measurementStatus?: { raw: number; set: MeasurementStatus[] }
  deviceSensorStatus?: { raw: number; set: SensorStatus[] }
  pulseAmplitudeIndex?: MedicalFloat
  reservedFlagBits?: number
  trailingBytes?: number
}

export interface SpotCheck extends Saturation, SaturationStatus {
  flags: number
  timestamp?: string
  deviceClockNotSet?: true
}

export interface ContinuousSaturation extends Saturation, SaturationStatus {
  flags: number
  fast?: Saturation
  slow?: Saturation
}

/** 0x2A5E. Throws DecodeError `truncated`. */
export function decodeSpotCheck(bytes: Uint8Array): SpotCheck {
  const reader = new FieldReader(bytes)
  const flags = reader.uint8()
  return {
    flags,
    ...saturation(reader),
    ...(flags & SPOT.time ? { timestamp: wallTimeText(reader.wallTime()) } : {}),
    ...status(reader, flags, SPOT),
    ...(flags & SPOT.clockNotSet ? { deviceClockNotSet: true as const } : {}),
  }
}

/** 0x2A5F. Its flag bits differ from those of 0x2A5E. Throws DecodeError `truncated`. */
export function decodeContinuous(bytes: Uint8Array): ContinuousSaturation {
  const reader = new FieldReader(bytes)
  const flags = reader.uint8()
  return {
    flags,
    ...saturation(reader),
    ...(flags & CONTINUOUS.fast ? { fast: saturation(reader) } : {}),
    ...(flags & CONTINUOUS.slow ? { slow: saturation(reader) } : {}),
    ...status(reader, flags, CONTINUOUS),
  }
}

export interface PlxFeatures {
  raw: number
  supported: (typeof FEATURES)[number][]
  measurementStatusSupport?: number
  deviceSensorStatusSupport?: number
  trailingBytes?: number
}

/** 0x2A60. Two bytes are a complete value: some meters leave the announced support fields out. Throws DecodeError `truncated`. */
export function decodePlxFeatures(bytes: Uint8Array): PlxFeatures {
  const reader = new FieldReader(bytes)
  const raw = reader.uint16()
  const announced = (feature: number, size: number) => (raw & feature) !== 0 && reader.left >= size
  return {
    raw,
    supported: namesOfBits(raw, FEATURES),
    ...(announced(FEATURE.measurementStatus, 2) ? { measurementStatusSupport: reader.uint16() } : {}),
    ...(announced(FEATURE.deviceSensorStatus, 3) ? { deviceSensorStatusSupport: reader.uint24() } : {}),
    ...trailing(reader),
  }
}

function saturation(reader: FieldReader): Saturation {
  return { spo2: sfloat(reader.uint16()), pulse: sfloat(reader.uint16()) }
}

/** The fields both values end with, each announced by its own bit. */
function status(
  reader: FieldReader,
  flags: number,
  bits: { readonly measurement: number; readonly sensor: number; readonly amplitude: number },
): SaturationStatus {
  return {
    ...(flags & bits.measurement ? { measurementStatus: measurementStatus(reader.uint16()) } : {}),
    ...(flags & bits.sensor ? { deviceSensorStatus: sensorStatus(reader.uint24()) } : {}),
    ...(flags & bits.amplitude ? { pulseAmplitudeIndex: sfloat(reader.uint16()) } : {}),
    ...(flags & RESERVED_FLAGS ? { reservedFlagBits: flags & RESERVED_FLAGS } : {}),
    ...trailing(reader),
  }
}

function measurementStatus(raw: number): { raw: number; set: MeasurementStatus[] } {
  return { raw, set: namesOfBits(raw >> MEASUREMENT_STATUS_FIRST_BIT, MEASUREMENT_STATUS) }
}

function sensorStatus(raw: number): { raw: number; set: SensorStatus[] } {
  return { raw, set: namesOfBits(raw, SENSOR_STATUS) }
}

export const oximeterProtocols: Readonly<Record<string, (bytes: Uint8Array) => object>> = {
  'ble-2a5e': decodeSpotCheck,
  'ble-2a5f': decodeContinuous,
  'ble-2a60': decodePlxFeatures,
}

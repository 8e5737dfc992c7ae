import type { MeterDriver } from '../driver.ts'
import type { MeasurementFlag, Quantity } from '../measurement.ts'
import { minuteText } from '../minute-text.ts'
import type { NewMeasurement, StreamReader } from '../stream/assembler.ts'
import { unaskedDriver } from '../stream/unasked.ts'
import { genericAdapter } from '../usb-adapters.ts'
import { type HbpFailure, type HbpFormat, type HbpResult, parseHbp9020, parseHbp9030 } from './hbp-codec.ts'
import { HBP_MODELS } from './hbp-models.ts'
import { hbpSlicer } from './hbp-slicer.ts'

const MODELS = Object.values(HBP_MODELS)

/**
 * Omron waiting-room monitors HBP-9020 and HBP-9030. Listens: one line for each measurement, made with the monitor's own key. The print
 * key sends the last line once more; its time tells the host that it is the same.
 */
export const omronHbp: MeterDriver = unaskedDriver(
  {
    id: 'omron-hbp',
    version: 1,
    models: MODELS,
    recordIdentity: 'time',
    maxMeasureMs: { pressure: 90_000 },
    match(seen) {
      const adapter = genericAdapter(seen)
      return adapter && { ...adapter, modelId: HBP_MODELS.hbp9020.id }
    },
  },
  ({ modelId }) => {
    const model = MODELS.find(({ id }) => id === modelId) ?? HBP_MODELS.hbp9020
    return { slicer: hbpSlicer, reader: READERS[model.format] }
  },
)

const READERS: Readonly<Record<HbpFormat, StreamReader>> = {
  'omron-hbp9030': { hear: ({ bytes }) => ({ measurement: measurementOf(parseHbp9030(bytes)) }) },
  'omron-hbp9020': { hear: ({ bytes }) => ({ measurement: measurementOf(parseHbp9020(bytes)) }) },
}

function measurementOf(line: HbpResult | HbpFailure): NewMeasurement {
  const meterTime = { text: minuteText(line.time), precision: 'minute' } as const
  const common = { kind: 'pressure', origin: 'live', meterTime } as const
  if ('errorCode' in line) {
    // What the digits stand for is not published.
    return { ...common, flags: [], meterError: { code: `E${line.errorCode}`, help: 'meter-error' }, quantities: [] }
  }
  return { ...common, flags: flagsOf(line), quantities: quantitiesOf(line) }
}

/** A status other than good means movement or an irregular pulse, which of them is open: the person is asked to measure again. */
function flagsOf({ systolic, diastolic, movement = 0, status = 0 }: HbpResult): MeasurementFlag[] {
  if (systolic === 0 || diastolic === 0) return ['no-result']
  return movement > 0 || status > 0 ? ['body-movement'] : []
}

function quantitiesOf({ systolic, diastolic, map, pulse }: HbpResult): Quantity[] {
  if (systolic === 0 || diastolic === 0) return []
  return [
    { name: 'systolic', value: systolic, unit: 'mmHg' },
    { name: 'diastolic', value: diastolic, unit: 'mmHg' },
    ...(map === undefined ? [] : [{ name: 'meanArterialPressure', value: map, unit: 'mmHg' } as const]),
    { name: 'pulse', value: pulse, unit: '/min' },
  ]
}

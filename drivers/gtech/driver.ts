import type { MeterDriver } from '../driver.ts'
import type { Quantity } from '../measurement.ts'
import type { NewMeasurement, StreamReader } from '../stream/assembler.ts'
import { LastOutcome } from '../stream/outcome.ts'
import { unaskedDriver } from '../stream/unasked.ts'
import { genericAdapter } from '../usb-adapters.ts'
import { decodeGl310, type GtechSheet } from './codec.ts'
import { MODELS } from './models.ts'
import { gtechSlicer } from './slicer.ts'

const MAX_MEASURE_MS = 20_000
/** kg/m²: how far the printed BMI may be from the one of the printed weight and height. */
const BMI_TOLERANCE = 0.2

/** G-Tech GL-310: one sheet for each weighing, sent unasked. */
export const gtech: MeterDriver = unaskedDriver(
  {
    id: 'gtech',
    version: 1,
    models: Object.values(MODELS),
    recordIdentity: 'none',
    maxMeasureMs: { weight: MAX_MEASURE_MS, height: MAX_MEASURE_MS },
    match(seen) {
      const adapter = genericAdapter(seen)
      return adapter && { ...adapter, modelId: MODELS.gl310.id }
    },
  },
  () => ({ slicer: gtechSlicer, reader: sheetReader() }),
)

function sheetReader(): StreamReader {
  const lastOutcome = new LastOutcome()
  return {
    hear({ bytes, at }) {
      const measurement = measurementOf(decodeGl310(bytes))
      return lastOutcome.isAgain(bytes, at, false) ? {} : { measurement }
    },
  }
}

function measurementOf(sheet: GtechSheet): NewMeasurement {
  const { weightKg, heightCm } = sheet
  const quantities: Quantity[] = [
    ...(weightKg === undefined ? [] : [{ name: 'weight', value: weightKg, unit: 'kg' } as const]),
    ...(heightCm === undefined ? [] : [{ name: 'height', value: heightCm, unit: 'cm' } as const]),
  ]
  return {
    kind: weightKg === undefined && heightCm !== undefined ? 'height' : 'weight',
    origin: 'live',
    flags: quantities.length === 0 ? ['no-result'] : isConsistent(sheet) ? [] : ['implausible'],
    quantities,
  }
}

/** There is no check in the sheet but this one. */
function isConsistent({ weightKg, heightCm, bmi }: GtechSheet): boolean {
  if (weightKg === undefined || heightCm === undefined || bmi === undefined) return true
  return Math.abs(weightKg / (heightCm / 100) ** 2 - bmi) <= BMI_TOLERANCE
}

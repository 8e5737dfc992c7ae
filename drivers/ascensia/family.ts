import type { MeterFamily } from '../driver.ts'
import { decodeContour } from './codec.ts'
import { contour } from './driver.ts'

export const ascensiaFamily: MeterFamily = { drivers: [contour], protocols: { 'astm-contour': decodeContour } }

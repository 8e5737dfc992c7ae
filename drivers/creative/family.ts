import type { MeterFamily } from '../driver.ts'
import { creativeProtocols } from './codec.ts'
import { creative } from './driver.ts'

export const creativeFamily: MeterFamily = { drivers: [creative], protocols: creativeProtocols }

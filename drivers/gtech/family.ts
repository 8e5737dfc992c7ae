import type { MeterFamily } from '../driver.ts'
import { gtechProtocols } from './codec.ts'
import { gtech } from './driver.ts'

export const gtechFamily: MeterFamily = { drivers: [gtech], protocols: gtechProtocols }

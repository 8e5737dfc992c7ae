import type { MeterFamily } from '../driver.ts'
import { taidocProtocols } from './codec.ts'
import { taidoc } from './driver.ts'

export const taidocFamily: MeterFamily = { drivers: [taidoc], protocols: taidocProtocols }

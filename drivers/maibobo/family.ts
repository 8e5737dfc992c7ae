import type { MeterFamily } from '../driver.ts'
import { maiboboProtocols } from './codec.ts'
import { maibobo } from './driver.ts'

export const maiboboFamily: MeterFamily = { drivers: [maibobo], protocols: maiboboProtocols }

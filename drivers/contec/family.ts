import type { MeterFamily } from '../driver.ts'
import { contecProtocols } from './codec.ts'
import { contec } from './driver.ts'

export const contecFamily: MeterFamily = { drivers: [contec], protocols: contecProtocols }

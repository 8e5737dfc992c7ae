import type { MeterFamily } from '../driver.ts'
import { sinocareProtocols } from './codec.ts'
import { sinocare } from './driver.ts'

export const sinocareFamily: MeterFamily = { drivers: [sinocare], protocols: sinocareProtocols }

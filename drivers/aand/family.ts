import type { MeterFamily } from '../driver.ts'
import { aandProtocols } from './codec.ts'
import { aand } from './driver.ts'

export const aandFamily: MeterFamily = { drivers: [aand], protocols: aandProtocols }

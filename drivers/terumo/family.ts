import type { MeterFamily } from '../driver.ts'
import { terumoProtocols } from './codec.ts'

export const terumoFamily: MeterFamily = { drivers: [], protocols: terumoProtocols }

import type { MeterFamily } from '../driver.ts'
import { biolandProtocols } from './codec.ts'
import { bioland } from './driver.ts'

export const biolandFamily: MeterFamily = { drivers: [bioland], protocols: biolandProtocols }

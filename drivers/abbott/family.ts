import type { MeterFamily } from '../driver.ts'
import { freestyleLite } from './driver.ts'

export const abbottFamily: MeterFamily = { drivers: [freestyleLite], protocols: {} }

import type { MeterFamily } from '../driver.ts'
import { sigBloodPressure } from './blood-pressure/driver.ts'
import { sigProtocols } from './codec.ts'
import { sigGlucose } from './glucose/driver.ts'

export const sigFamily: MeterFamily = { drivers: [sigBloodPressure, sigGlucose], protocols: sigProtocols }

import type { MeterFamily } from '../driver.ts'
import { sigBloodPressure } from './blood-pressure/driver.ts'
import { sigProtocols } from './codec.ts'
import { sigGlucose } from './glucose/driver.ts'
import { sigHeartRate } from './heart-rate/driver.ts'
import { sigOximeter } from './oximeter/driver.ts'
import { sigScale } from './scale/driver.ts'
import { sigThermometer } from './thermometer/driver.ts'

export const sigFamily: MeterFamily = {
  drivers: [sigBloodPressure, sigGlucose, sigOximeter, sigThermometer, sigScale, sigHeartRate],
  protocols: sigProtocols,
}

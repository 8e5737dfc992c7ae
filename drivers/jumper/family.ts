import type { MeterFamily } from '../driver.ts'
import { jumperProtocols } from './codec.ts'
import { jks50f, jumperOximeter } from './driver.ts'
import { jumperHa120 } from './ha120.ts'

export const jumperFamily: MeterFamily = {
  drivers: [jumperOximeter, jks50f, jumperHa120],
  protocols: jumperProtocols,
}

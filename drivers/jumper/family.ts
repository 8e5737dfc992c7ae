import type { MeterFamily } from '../driver.ts'
import { berry } from './berry.ts'
import { jumperProtocols } from './codec.ts'
import { jks50f, jumperOximeter } from './driver.ts'
import { jumperHa120 } from './ha120.ts'

export const jumperFamily: MeterFamily = {
  drivers: [jumperOximeter, jks50f, berry, jumperHa120],
  protocols: jumperProtocols,
}

import type { MeterFamily } from '../driver.ts'
import { omronBleProtocols } from './ble-codec.ts'
import { omronBle } from './ble-driver.ts'
import { hbpProtocols } from './hbp-codec.ts'
import { omronHbp } from './hbp-driver.ts'

export const omronFamily: MeterFamily = {
  drivers: [omronBle, omronHbp],
  protocols: { ...omronBleProtocols, ...hbpProtocols },
}

import type { MeterFamily } from '../driver.ts'
import { omronBleProtocols } from './ble-codec.ts'
import { omronBle } from './ble-driver.ts'

export const omronFamily: MeterFamily = { drivers: [omronBle], protocols: omronBleProtocols }

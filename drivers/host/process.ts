import { drivers } from '../catalogue.ts'
import { openBleAdapter } from '../links/ble.ts'
import { listSerialPorts, openSerialLink } from '../links/serial.ts'
import { runMeterProcess } from './run.ts'

runMeterProcess({ drivers, openSerial: openSerialLink, listPorts: listSerialPorts, openBle: openBleAdapter })

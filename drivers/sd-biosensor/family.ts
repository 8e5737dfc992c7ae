import type { MeterFamily } from '../driver.ts'
import { decodeCodefree } from './codec.ts'
import { codefree } from './driver.ts'

export const sdBiosensorFamily: MeterFamily = { drivers: [codefree], protocols: { 'sd-codefree': decodeCodefree } }

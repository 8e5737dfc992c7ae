import type { MeterFamily } from '../driver.ts'
import { decodeUltra2 } from './ultra2/codec.ts'
import { ultra2 } from './ultra2/driver.ts'
import { decodeUltraMini } from './ultramini/codec.ts'
import { ultraMini } from './ultramini/driver.ts'

export const lifescanFamily: MeterFamily = {
  drivers: [ultraMini, ultra2],
  protocols: { 'lifescan-ultramini': decodeUltraMini, 'lifescan-ultra2': decodeUltra2 },
}

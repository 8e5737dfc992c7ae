import { bloodPressureProtocols } from './blood-pressure/codec.ts'
import { commonProtocols } from './common/codec.ts'
import { glucoseProtocols } from './glucose/codec.ts'
import { racpProtocols } from './glucose/racp.ts'

/** Every Bluetooth SIG value this project decodes, by the name `station decode --protocol` takes. */
export const sigProtocols: Readonly<Record<string, (bytes: Uint8Array) => object>> = {
  ...commonProtocols,
  ...bloodPressureProtocols,
  ...glucoseProtocols,
  ...racpProtocols,
}

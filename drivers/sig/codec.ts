import { bloodPressureProtocols } from './blood-pressure/codec.ts'
import { commonProtocols } from './common/codec.ts'
import { racpProtocols } from './common/racp.ts'
import { glucoseProtocols } from './glucose/codec.ts'
import { heartRateProtocols } from './heart-rate/codec.ts'
import { oximeterProtocols } from './oximeter/codec.ts'
import { scaleProtocols } from './scale/codec.ts'
import { thermometerProtocols } from './thermometer/codec.ts'

/** Every Bluetooth SIG value this project decodes, by the name `station decode --protocol` takes. */
export const sigProtocols: Readonly<Record<string, (bytes: Uint8Array) => object>> = {
  ...commonProtocols,
  ...bloodPressureProtocols,
  ...glucoseProtocols,
  ...racpProtocols,
  ...oximeterProtocols,
  ...thermometerProtocols,
  ...scaleProtocols,
  ...heartRateProtocols,
}

import { VirtualPushMeter, type VirtualPushOptions } from '../common/virtual.ts'

export interface VirtualThermometerOptions extends VirtualPushOptions {
  /** Code of Health Thermometer Service 1.0 table 3.2; sent with each value, or only in 0x2A1D. */
  readonly type?: { readonly code: number; readonly sent: 'with-value' | 'once' }
  /** A contact thermometer sends what it has so far, twice a second. */
  readonly streams?: boolean
}

export interface VirtualTemperature {
  readonly celsius?: number
  readonly fahrenheit?: number
  readonly agoMs?: number
}

/** A thermometer with Health Thermometer Service 0x1809, as the service describes a sensor. */
export class VirtualThermometer extends VirtualPushMeter {
  private readonly own: VirtualThermometerOptions

  constructor(options: VirtualThermometerOptions) {
    const { type, streams = false } = options
    super(options, {
      name: 'TEMP-STATION',
      identity: {
        maker: 'Virtual',
        model: 'TEMP-1809',
        serialNumber: 'VTH0001',
        firmware: '1.0',
        batteryPercent: 90,
      },
      services: [
        {
          uuid: '1809',
          sends: { '2a1c': 'indicate', ...(streams ? { '2a1e': 'notify' } : {}) },
          reads: type?.sent === 'once' ? { '2a1d': Uint8Array.of(type.code) } : {},
        },
      ],
    })
    this.own = options
  }

  /** Somebody presses the key. Without a number the meter could not measure. */
  measure(temperature: VirtualTemperature): void {
    const rising = this.own.streams && this.core.isConnected && !temperature.agoMs
    if (!rising) {
      this.keep('2a1c', this.value(temperature))
      return
    }
    for (let step = 1; step <= RISING_STEPS; step++) {
      this.core.whileConnected(step * RISING_EVERY_MS, () => {
        const celsius = 30 + ((temperature.celsius ?? 36) - 30) * (step / RISING_STEPS)
        if (this.subscribed.has('2a1e')) this.core.notify('2a1e', Uint8Array.of(0x00, ...hundredths(celsius)))
        if (step === RISING_STEPS / 2 && this.takes('gone-while-measuring')) this.hangUp()
      })
    }
    this.core.whileConnected((RISING_STEPS + 1) * RISING_EVERY_MS, () => this.keep('2a1c', this.value(temperature)))
  }

  private value({ celsius, fahrenheit, agoMs = 0 }: VirtualTemperature): Uint8Array {
    const { type } = this.own
    const stamp = this.stamp(agoMs)
    const withType = type?.sent === 'with-value'
    const flags = (fahrenheit === undefined ? 0 : 0x01) | (stamp.length > 0 ? 0x02 : 0) | (withType ? 0x04 : 0)
    const number = fahrenheit ?? celsius
    return Uint8Array.of(
      flags,
      ...(number === undefined ? NOT_A_NUMBER : hundredths(number)),
      ...stamp,
      ...(withType ? [type.code] : []),
    )
  }
}

const RISING_STEPS = 20
const RISING_EVERY_MS = 500

// FLOAT as it is put on air: mantissa low byte first, then the exponent; here always -2.
const NOT_A_NUMBER = [0xff, 0xff, 0x7f, 0x00]
const hundredths = (value: number) => {
  const mantissa = Math.round(value * 100)
  return [mantissa % 256, Math.floor(mantissa / 256) % 256, 0, 0xfe]
}

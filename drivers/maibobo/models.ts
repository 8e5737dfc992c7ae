import type { LinkSettings, MeterModel } from '../driver.ts'
import { START_BY_STATION } from '../start-by-station.ts'

export const SERVICE = 'fff0'
export const NOTIFIES = 'fff1'
export const TAKES = 'fff2'

const BLE: readonly LinkSettings[] = [{ kind: 'ble', services: [SERVICE], connects: 'while-measuring' }]
const SERIAL: readonly LinkSettings[] = [
  { kind: 'serial', baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1, assertLines: false, speaks: 'unasked' },
]

const MAKER = { zh: '脉搏波', en: 'Maibobo (Sankai)' }

const BLE_STEPS = {
  zh: ['给血压计接通电源，放在一体机旁两米以内，打开它的蓝牙。'],
  en: ['Give the monitor power, keep it within two metres of the kiosk and switch its Bluetooth on.'],
} as const

const SERIAL_STEPS = {
  zh: ['用串口线把血压计接到电脑的串口或 USB 口，接通电源。'],
  en: ['Connect the monitor to a serial or USB port with its serial cable, and give it power.'],
} as const

const COMMON = { maker: MAKER, measures: ['pressure'], bonding: 'none', typicalSeconds: 45 } as const

export const MODELS = {
  rbp9804: {
    ...COMMON,
    id: 'maibobo-rbp-9804',
    name: { zh: 'RBP-9804 台式血压计（蓝牙）', en: 'RBP-9804 table monitor (Bluetooth)' },
    links: BLE,
    steps: BLE_STEPS,
    evidence: 'public capture',
    posture: 'bp-cuff',
  },
  bp88: {
    ...COMMON,
    id: 'maibobo-bp-88',
    name: { zh: 'BP-88 臂式血压计（蓝牙）', en: 'BP-88 upper-arm monitor (Bluetooth)' },
    links: BLE,
    steps: BLE_STEPS,
    evidence: 'public capture',
    posture: 'bp-cuff',
  },
  rbp7000: {
    ...COMMON,
    id: 'maibobo-rbp-7000',
    name: {
      zh: 'RBP-7000 / RBP-9000 系列隧道式血压计（蓝牙）',
      en: 'RBP-7000 / RBP-9000 family of tunnel monitors (Bluetooth)',
    },
    links: BLE,
    steps: BLE_STEPS,
    evidence: 'document only',
    posture: 'bp-tunnel',
  },
  serial: {
    ...COMMON,
    id: 'maibobo-serial',
    name: { zh: '隧道式、台式血压计（串口）', en: 'tunnel and table monitors (serial)' },
    links: SERIAL,
    steps: SERIAL_STEPS,
    evidence: 'document only',
    posture: 'bp-tunnel',
    // Over Bluetooth the station may be away from the monitor for a minute: it is started with its own key there.
    startedByStation: ['pressure'],
    deskSettings: [START_BY_STATION],
  },
} as const satisfies Record<string, MeterModel>

/** What the person may do about an error code of the serial variant; the keys of the sentences. Others are unknown failures. */
export const ERROR_HELP: Readonly<Record<number, string>> = {
  // Over-pressure protection: mostly a moving arm.
  1: 'moved',
  // No or weak signal, or a leak on the way to the cuff.
  2: 'cuff-loose',
  // A leak on the way back, and one of the whole system.
  5: 'cuff-loose',
  15: 'cuff-loose',
}

import type { LinkSettings, MeterModel } from '../driver.ts'

/** 19200 baud on nearly all; some glucose meters with a cable were seen at 9600. Many cables draw their power from DTR and RTS. */
const LINES: readonly LinkSettings[] = [19_200, 9_600].map((baudRate) => ({
  kind: 'serial',
  baudRate,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  assertLines: true,
  speaks: 'when-asked',
}))

/** Service and the characteristic that takes requests and notifies; the same frames as on a cable. */
export const BLE_SERVICE = '000015231212efde1523785feabcd123'
export const BLE_CHANNEL = '000015241212efde1523785feabcd123'
const BLE: readonly LinkSettings[] = [{ kind: 'ble', services: [BLE_SERVICE], connects: 'after' }]

const MAKER = { zh: '福尔（泰博科技）', en: 'FORA (TaiDoc)' }

const STEPS = {
  zh: [
    '用随机的数据线把血压计或血糖仪接到电脑的串口或 USB 口。',
    '插好后仪器会自己进入通讯状态；没有反应时，请按一下它的开关。',
    '在仪器上核对日期和时间；相差超过两分钟时，本站会替它校准。',
  ],
  en: [
    'Connect the meter to a serial or USB port with its own data cable.',
    'The meter then goes into communication mode by itself; if nothing happens, press its power button.',
    'Check date and time on the meter; the station sets them when they are more than two minutes off.',
  ],
}

const BLE_STEPS = {
  zh: ['给仪器装好电池，打开它的蓝牙，放在一体机旁两米以内。', '如果要求配对码，请输入仪器屏幕或背面标签上的数字。'],
  en: [
    'Put batteries into the meter, switch its Bluetooth on and keep it within two metres of the kiosk.',
    'If a pairing number is wanted, enter the one on the meter’s screen or on the label at its back.',
  ],
}

export const MODELS = {
  d40: {
    id: 'fora-d40',
    maker: MAKER,
    name: { zh: 'D40 血压血糖二合一', en: 'D40 blood pressure and glucose' },
    links: LINES,
    measures: ['pressure', 'glucose'],
    bonding: 'none',
    steps: STEPS,
    evidence: 'document only',
    posture: 'bp-cuff',
    typicalSeconds: 60,
  },
  td3140: {
    id: 'taidoc-td-3140',
    maker: MAKER,
    name: { zh: 'P30 Plus 血压计（TD-3140）', en: 'P30 Plus blood pressure monitor (TD-3140)' },
    links: LINES,
    measures: ['pressure'],
    bonding: 'none',
    steps: STEPS,
    evidence: 'document only',
    posture: 'bp-cuff',
    typicalSeconds: 60,
  },
  td42xx: {
    id: 'taidoc-td-42xx',
    maker: MAKER,
    name: { zh: '血糖及多功能检测仪（TD-42xx）', en: 'glucose and multi-parameter meter (TD-42xx)' },
    links: LINES,
    measures: ['glucose', 'uric-acid', 'cholesterol', 'triglycerides'],
    bonding: 'none',
    steps: STEPS,
    evidence: 'public capture',
    posture: 'finger-side',
    typicalSeconds: 15,
  },
  pressureBle: {
    id: 'taidoc-pressure-ble',
    maker: MAKER,
    name: { zh: '血压计、血压血糖二合一（蓝牙）', en: 'pressure monitors and D40-type combinations (Bluetooth)' },
    links: BLE,
    measures: ['pressure', 'glucose'],
    bonding: 'passkey',
    steps: BLE_STEPS,
    evidence: 'document only',
    posture: 'bp-cuff',
    typicalSeconds: 60,
  },
  td42xxBle: {
    id: 'taidoc-td-42xx-ble',
    maker: MAKER,
    name: { zh: '血糖及多功能检测仪（TD-42xx，蓝牙）', en: 'glucose and multi-parameter meter (TD-42xx, Bluetooth)' },
    links: BLE,
    measures: ['glucose', 'uric-acid', 'cholesterol', 'triglycerides'],
    bonding: 'passkey',
    steps: BLE_STEPS,
    evidence: 'document only',
    posture: 'finger-side',
    typicalSeconds: 15,
  },
} as const satisfies Record<string, MeterModel>

/** The model behind an advertised name: names of glucose meters say so. */
export function bleModel(name: string | undefined): string {
  return /TD-?42|glu|GD/i.test(name ?? '') ? MODELS.td42xxBle.id : MODELS.pressureBle.id
}

import type { LinkSettings, MeterModel } from '../driver.ts'

/** Both meters are off when the cable goes in, and then wait for questions. */
const LINES: readonly LinkSettings[] = [
  { kind: 'serial', baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, assertLines: true, speaks: 'when-asked' },
]

const STEPS = {
  zh: [
    '先关掉血糖仪，再用原厂数据线接到电脑的串口或 USB 口。',
    '试测时先测一次血糖，关机后再插上数据线。',
    '仪器时间相差超过两分钟时，本站会替它校准。',
  ],
  en: [
    'Switch the meter off, then connect it to a serial or USB port with the maker’s data cable.',
    'For the trial, measure once, switch the meter off and plug the cable in.',
    'The station sets the meter’s clock when it is more than two minutes off.',
  ],
}

const COMMON = {
  maker: { zh: '强生（LifeScan）', en: 'LifeScan' },
  links: LINES,
  measures: ['glucose'],
  bonding: 'none',
  steps: STEPS,
  evidence: 'public capture',
  posture: 'finger-side',
  typicalSeconds: 10,
} as const satisfies Omit<MeterModel, 'id' | 'name'>

export const ULTRA_MINI: MeterModel = {
  ...COMMON,
  id: 'onetouch-ultramini',
  name: { zh: '稳捷 UltraEasy／UltraMini 血糖仪', en: 'OneTouch UltraMini / UltraEasy' },
}

export const ULTRA_2: MeterModel = {
  ...COMMON,
  id: 'onetouch-ultra2',
  name: { zh: '稳豪 Ultra 2 血糖仪', en: 'OneTouch Ultra 2' },
}

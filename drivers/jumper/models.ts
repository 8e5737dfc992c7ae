import type { MeterModel } from '../driver.ts'

export const JUMPER_SERVICE = 'cdeacb8052354c07884693a37ee6b86d'
export const JUMPER_NOTIFIES = 'cdeacb8152354c07884693a37ee6b86d'
export const JKS50F_SERVICE = 'ffe0'
export const JKS50F_NOTIFIES = 'ffe1'
/** A general-purpose serial service of radio modules: says nothing about the meter behind it. */
export const BERRY_SERVICE = '49535343fe7d4ae58fa99fafd205e455'
export const BERRY_NOTIFIES = '495353431e4d4bd9ba6123c647249616'
export const HA120_SERVICE = 'fff0'
export const HA120_NOTIFIES = 'fff1'

const OXIMETER = {
  measures: ['spo2'],
  bonding: 'none',
  steps: {
    zh: ['给血氧仪装好电池，放在一体机旁两米以内。', '夹上手指，等血氧仪亮起。', '试测时保持手指不动约十秒。'],
    en: [
      'Put batteries into the oximeter and keep it within two metres of the kiosk.',
      'Put a finger in and wait until the oximeter lights up.',
      'For the trial, keep the finger still for about ten seconds.',
    ],
  },
  evidence: 'public capture',
  posture: 'finger-clip',
  typicalSeconds: 15,
} as const satisfies Partial<MeterModel>

export const MODELS = {
  jpd500: {
    ...OXIMETER,
    id: 'jumper-jpd-500',
    maker: { zh: '京柏', en: 'Jumper' },
    name: { zh: 'JPD-500F / 500G 指夹式血氧仪', en: 'JPD-500F / 500G fingertip oximeter' },
    links: [{ kind: 'ble', services: [JUMPER_SERVICE], connects: 'while-measuring' }],
  },
  jks50f: {
    ...OXIMETER,
    id: 'jks50f',
    maker: { zh: '广东健康医疗', en: 'Guangdong Health Medical' },
    name: { zh: 'JKS50F 指夹式血氧仪', en: 'JKS50F fingertip oximeter' },
    links: [{ kind: 'ble', services: [JKS50F_SERVICE], connects: 'while-measuring' }],
  },
  berry: {
    ...OXIMETER,
    id: 'berry-bm1000',
    maker: { zh: '贝瑞', en: 'Berry' },
    name: { zh: 'BM1000 指夹式血氧仪', en: 'BM1000 fingertip oximeter' },
    links: [{ kind: 'ble', services: [BERRY_SERVICE], connects: 'while-measuring' }],
    evidence: 'document only',
  },
  ha120: {
    id: 'jumper-jpd-ha120',
    maker: { zh: '京柏', en: 'Jumper' },
    name: { zh: 'JPD-HA120 臂式血压计', en: 'JPD-HA120 upper-arm blood pressure monitor' },
    links: [{ kind: 'ble', services: [HA120_SERVICE], connects: 'while-measuring' }],
    measures: ['pressure'],
    bonding: 'none',
    steps: {
      zh: ['给血压计装好电池，放在一体机旁两米以内，打开它的蓝牙。', '试测时按血压计自己的开始键。'],
      en: [
        'Put batteries into the monitor, keep it within two metres of the kiosk and switch its Bluetooth on.',
        'For the trial, press the monitor’s own start key.',
      ],
    },
    evidence: 'public capture',
    posture: 'bp-cuff',
    typicalSeconds: 45,
  },
} as const satisfies Record<string, MeterModel>

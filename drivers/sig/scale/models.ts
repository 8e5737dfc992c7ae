import type { MeterModel } from '../../driver.ts'

export const WEIGHT_SERVICE = '181d'
export const COMPOSITION_SERVICE = '181b'

const COMMON = {
  maker: { zh: '通用', en: 'Any maker' },
  bonding: 'just-works',
  evidence: 'document only',
  posture: 'scale',
} as const

const STEPS = {
  zh: ['给体重秤装好电池，放在平整的硬地上，单位设成公斤。', '踩一下秤面，让它亮起来。'],
  en: [
    'Put batteries into the scale, stand it on a hard, level floor and set it to kilograms.',
    'Tap the scale with a foot, so that it lights up.',
  ],
} as const

export const WEIGHT_ONLY = 'sig-weight-generic'
export const WITH_COMPOSITION = 'sig-composition-generic'

export const scaleModels: readonly MeterModel[] = [
  {
    ...COMMON,
    id: WEIGHT_ONLY,
    name: { zh: '标准蓝牙体重秤', en: 'Bluetooth standard weight scale' },
    links: [{ kind: 'ble', services: [WEIGHT_SERVICE], connects: 'after' }],
    measures: ['weight'],
    steps: STEPS,
    typicalSeconds: 10,
  },
  {
    ...COMMON,
    id: WITH_COMPOSITION,
    name: { zh: '标准蓝牙体脂秤', en: 'Bluetooth standard body composition scale' },
    links: [{ kind: 'ble', services: [COMPOSITION_SERVICE, WEIGHT_SERVICE], connects: 'after' }],
    measures: ['weight', 'body-composition'],
    steps: STEPS,
    typicalSeconds: 20,
  },
]

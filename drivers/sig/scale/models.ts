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
  zh: [
    '给体重秤装好电池，放在平整的硬地上，单位设成公斤。',
    '在服务台打开“仪器”，点“添加蓝牙仪器”。',
    '踩一下秤面，让它亮起来。',
    '在列表里点它的名字，等到显示“已配对”。',
    '称一次体重，核对服务台显示的数值与秤一致。',
  ],
  en: [
    'Put batteries into the scale, stand it on a hard, level floor and set it to kilograms.',
    'At the desk open Meters and choose Add a Bluetooth meter.',
    'Tap the scale with a foot, so that it lights up.',
    'Choose its name in the list and wait for Paired.',
    'Weigh once and check that the desk shows the same value as the scale.',
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

import type { MeterModel } from '../../driver.ts'

export const SERVICE = '1822'

const COMMON = { measures: ['spo2'], bonding: 'none', posture: 'finger-clip' } as const

const STREAMING_STEPS = {
  zh: ['给血氧仪装好电池，放在一体机旁两米以内。', '夹上手指，让血氧仪亮起来。', '试测时手指不动，等数字稳住。'],
  en: [
    'Put batteries into the oximeter and keep it within two metres of the kiosk.',
    'Clip it on a finger, so that it lights up.',
    'For the trial, keep the finger still until the numbers are steady.',
  ],
} as const

export const GENERIC = 'sig-oximeter-generic'

export const oximeterModels: readonly MeterModel[] = [
  {
    ...COMMON,
    id: GENERIC,
    maker: { zh: '通用', en: 'Any maker' },
    name: { zh: '标准蓝牙指夹血氧仪（连续显示）', en: 'Bluetooth standard finger oximeter, continuous' },
    links: [{ kind: 'ble', services: [SERVICE], connects: 'while-measuring' }],
    steps: STREAMING_STEPS,
    evidence: 'document only',
    typicalSeconds: 15,
  },
  {
    ...COMMON,
    id: 'sig-oximeter-spot',
    maker: { zh: '通用', en: 'Any maker' },
    name: { zh: '标准蓝牙血氧仪（量完后发送）', en: 'Bluetooth standard oximeter, sends after measuring' },
    links: [{ kind: 'ble', services: [SERVICE], connects: 'after' }],
    steps: {
      zh: ['给血氧仪装好电池，设好日期和时间。', '量一次血氧，等血氧仪开始发送。'],
      en: [
        'Put batteries into the oximeter and set its date and time.',
        'Measure once and wait until the oximeter begins to send.',
      ],
    },
    evidence: 'document only',
    typicalSeconds: 30,
  },
  {
    ...COMMON,
    id: 'choicemmed-plx',
    maker: { zh: '超思', en: 'ChoiceMMed' },
    name: { zh: '指夹血氧仪（标准血氧服务）', en: 'Finger oximeters with the standard service' },
    links: [{ kind: 'ble', services: [SERVICE], connects: 'while-measuring' }],
    steps: STREAMING_STEPS,
    evidence: 'public capture',
    typicalSeconds: 15,
  },
]

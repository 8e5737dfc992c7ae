import type { MeterModel } from '../../driver.ts'

export const SERVICE = '1822'

const COMMON = { measures: ['spo2'], bonding: 'none', posture: 'finger-clip' } as const

const STREAMING_STEPS = {
  zh: [
    '给血氧仪装好电池，放在一体机旁两米以内。',
    '在服务台打开“仪器”，点“添加蓝牙仪器”。',
    '夹上手指，让血氧仪亮起来。',
    '在列表里点它的名字。',
    '手指不动，等数字稳住，核对服务台显示的数值与血氧仪一致。',
  ],
  en: [
    'Put batteries into the oximeter and keep it within two metres of the kiosk.',
    'At the desk open Meters and choose Add a Bluetooth meter.',
    'Clip it on a finger, so that it lights up.',
    'Choose its name in the list.',
    'Keep the finger still until the numbers are steady, and check that the desk shows the same values.',
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
      zh: [
        '给血氧仪装好电池，设好日期和时间。',
        '在服务台打开“仪器”，点“添加蓝牙仪器”。',
        '量一次血氧，等血氧仪开始发送。',
        '在列表里点它的名字。',
        '再量一次，核对服务台显示的数值与血氧仪一致。',
      ],
      en: [
        'Put batteries into the oximeter and set its date and time.',
        'At the desk open Meters and choose Add a Bluetooth meter.',
        'Measure once and wait until the oximeter begins to send.',
        'Choose its name in the list.',
        'Measure again and check that the desk shows the same values as the oximeter.',
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

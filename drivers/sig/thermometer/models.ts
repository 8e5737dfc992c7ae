import type { MeterModel } from '../../driver.ts'

export const SERVICE = '1809'

const COMMON = {
  maker: { zh: '通用', en: 'Any maker' },
  measures: ['temperature'],
  bonding: 'none',
  evidence: 'document only',
  posture: 'thermometer',
} as const

export const INFRARED = 'sig-thermometer-infrared'

export const thermometerModels: readonly MeterModel[] = [
  {
    ...COMMON,
    id: INFRARED,
    name: { zh: '标准蓝牙红外体温计（耳温、额温）', en: 'Bluetooth standard infrared thermometer (ear, forehead)' },
    links: [{ kind: 'ble', services: [SERVICE], connects: 'after' }],
    steps: {
      zh: ['给体温计装好电池，设成测人体温度的模式，不要用物体温度。', '按一次测量键，让体温计开始发送。'],
      en: [
        'Put batteries into the thermometer and set it to body temperature, not object temperature.',
        'Press its measuring key once, so that it begins to send.',
      ],
    },
    typicalSeconds: 10,
  },
  {
    ...COMMON,
    id: 'sig-thermometer-contact',
    name: { zh: '标准蓝牙接触式体温计（腋下）', en: 'Bluetooth standard contact thermometer (armpit)' },
    links: [{ kind: 'ble', services: [SERVICE], connects: 'while-measuring' }],
    steps: {
      zh: ['给体温计装好电池，打开电源。'],
      en: ['Put batteries into the thermometer and switch it on.'],
    },
    typicalSeconds: 90,
  },
]

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
      zh: [
        '给体温计装好电池，设成测人体温度的模式，不要用物体温度。',
        '在服务台打开“仪器”，点“添加蓝牙仪器”。',
        '按一次测量键，让体温计开始发送。',
        '在列表里点它的名字。',
        '量一次体温，核对服务台显示的数值与体温计一致。',
      ],
      en: [
        'Put batteries into the thermometer and set it to body temperature, not object temperature.',
        'At the desk open Meters and choose Add a Bluetooth meter.',
        'Press its measuring key once, so that it begins to send.',
        'Choose its name in the list.',
        'Measure once and check that the desk shows the same value as the thermometer.',
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
      zh: [
        '给体温计装好电池，打开电源。',
        '在服务台打开“仪器”，点“添加蓝牙仪器”。',
        '在列表里点它的名字。',
        '量一次体温，核对服务台显示的数值与体温计一致。',
      ],
      en: [
        'Put batteries into the thermometer and switch it on.',
        'At the desk open Meters and choose Add a Bluetooth meter.',
        'Choose its name in the list.',
        'Measure once and check that the desk shows the same value as the thermometer.',
      ],
    },
    typicalSeconds: 90,
  },
]

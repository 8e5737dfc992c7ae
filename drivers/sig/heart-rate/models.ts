import type { MeterModel } from '../../driver.ts'

export const SERVICE = '180d'

export const heartRateModels: readonly MeterModel[] = [
  {
    id: 'sig-heart-rate-generic',
    maker: { zh: '通用', en: 'Any maker' },
    name: {
      zh: '标准蓝牙心率带（只显示，不保存）',
      en: 'Bluetooth standard heart rate sensor, shown only, never stored',
    },
    links: [{ kind: 'ble', services: [SERVICE], connects: 'while-measuring' }],
    measures: ['heart-rate'],
    bonding: 'none',
    steps: {
      zh: ['戴好心率带，让它开始工作。'],
      en: ['Put the sensor on, so that it begins to work.'],
    },
    evidence: 'document only',
    posture: 'finger-clip',
    typicalSeconds: 10,
  },
]

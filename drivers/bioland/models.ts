import type { MeterModel } from '../driver.ts'

export const SERVICE = '1000'
export const TAKES = '1001'
export const NOTIFIES = '1002'

export const MODELS = {
  g500: {
    id: 'bioland-g-500',
    maker: { zh: '爱奥乐', en: 'Bioland' },
    name: { zh: 'G-500 血糖仪及同类型', en: 'G-500 glucose meter and relatives' },
    links: [{ kind: 'ble', services: [SERVICE], connects: 'after' }],
    measures: ['glucose'],
    bonding: 'none',
    steps: {
      zh: [
        '给血糖仪装好电池，打开它的蓝牙，放在一体机旁两米以内。',
        '在血糖仪上设好日期和时间；本站不能替它校准。',
        '试测时请用质控液。',
      ],
      en: [
        'Put batteries into the meter, switch its Bluetooth on and keep it within two metres of the kiosk.',
        'Set date and time on the meter; the station cannot do it.',
        'For the trial, use control solution.',
      ],
    },
    evidence: 'public capture',
    posture: 'finger-side',
    typicalSeconds: 15,
  },
} as const satisfies Record<string, MeterModel>

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
        '在服务台打开“仪器”，点“添加蓝牙仪器”，在列表里点名称带 Bioland 的那一台。',
        '用质控液测一次，核对服务台显示的数值与血糖仪一致。',
      ],
      en: [
        'Put batteries into the meter, switch its Bluetooth on and keep it within two metres of the kiosk.',
        'Set date and time on the meter; the station cannot do it.',
        'At the desk open Meters, choose Add a Bluetooth meter, and choose the one named Bioland in the list.',
        'Test once with control solution and check that the desk shows the same value as the meter.',
      ],
    },
    evidence: 'public capture',
    posture: 'finger-side',
    typicalSeconds: 15,
  },
} as const satisfies Record<string, MeterModel>

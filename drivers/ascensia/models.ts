import type { MeterModel } from '../driver.ts'

export const CONTOUR: MeterModel = {
  id: 'contour',
  maker: { zh: '拜耳（Ascensia）', en: 'Ascensia (Bayer)' },
  name: { zh: 'Contour／Contour TS 血糖仪', en: 'Contour, Contour TS' },
  links: [
    {
      kind: 'serial',
      baudRate: 9600,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
      assertLines: true,
      speaks: 'when-asked',
    },
  ],
  measures: ['glucose'],
  bonding: 'none',
  steps: {
    zh: [
      '用原厂数据线把血糖仪接到电脑的串口或 USB 口。',
      '试测时先测一次血糖，再插上数据线。',
      '本站不改它的时间：相差超过两分钟时，请在血糖仪上校准。',
    ],
    en: [
      'Connect the meter to a serial or USB port with the maker’s data cable.',
      'For the trial, measure once and plug the cable in.',
      'The station leaves its clock alone: set it on the meter when it is more than two minutes off.',
    ],
  },
  evidence: 'public capture',
  posture: 'finger-side',
  typicalSeconds: 10,
}

import type { MeterModel } from '../driver.ts'

export const FREESTYLE_LITE: MeterModel = {
  id: 'freestyle-lite',
  maker: { zh: '雅培', en: 'Abbott' },
  name: { zh: 'FreeStyle Lite／Freedom Lite／Mini 血糖仪', en: 'FreeStyle Lite, Freedom Lite, Mini' },
  links: [
    {
      kind: 'serial',
      baudRate: 19_200,
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
      '用原厂数据线把血糖仪接到电脑的 USB 口或串口。',
      '试测时先测一次血糖，再插上数据线；没有反应时，请按一下血糖仪的开关。',
      '仪器时间相差超过两分钟时，本站会替它校准。',
    ],
    en: [
      'Connect the meter to a USB or serial port with the maker’s data cable.',
      'For the trial, measure once and plug the cable in; if nothing happens, press its power button.',
      'The station sets the meter’s clock when it is more than two minutes off.',
    ],
  },
  evidence: 'document only',
  posture: 'finger-side',
  typicalSeconds: 10,
}

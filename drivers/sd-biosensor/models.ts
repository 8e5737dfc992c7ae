import type { MeterModel } from '../driver.ts'

export const CODEFREE: MeterModel = {
  id: 'sd-codefree',
  maker: { zh: 'SD 生物', en: 'SD Biosensor' },
  name: { zh: 'CodeFree 血糖仪', en: 'SD CodeFree' },
  // It speaks first, and nobody knows whether it says its challenge twice: the port stays open.
  links: [{ kind: 'serial', baudRate: 38_400, dataBits: 8, parity: 'none', stopBits: 1, assertLines: true }],
  measures: ['glucose'],
  bonding: 'none',
  steps: {
    zh: [
      '把原厂数据线接到电脑的 USB 口，先不要接血糖仪。',
      '试测时先测一次血糖，再把数据线插进血糖仪并开机。',
      '本站读不到它的时间，请在仪器上核对日期和时间。',
    ],
    en: [
      'Connect the maker’s data cable to a USB port; leave the meter off the cable for now.',
      'For the trial, measure once, plug the cable into the meter and switch it on.',
      'The station cannot read its clock: check date and time on the meter.',
    ],
  },
  evidence: 'public capture',
  posture: 'finger-side',
  typicalSeconds: 10,
}

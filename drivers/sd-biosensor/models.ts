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
      '在“仪器”里选中这个接口和型号，按“确认”。',
      '测一次血糖，再把数据线插进血糖仪并开机，核对服务台显示的数值。',
      '本站读不到它的时间，请在仪器上核对日期和时间。',
    ],
    en: [
      'Connect the maker’s data cable to a USB port; leave the meter off the cable for now.',
      'Under Meters, choose this port and model, and confirm.',
      'Measure once, then plug the cable into the meter, switch it on, and compare the value at the desk.',
      'The station cannot read its clock: check date and time on the meter.',
    ],
  },
  evidence: 'public capture',
  posture: 'finger-side',
  typicalSeconds: 10,
}

import type { LinkSettings, MeterModel } from '../driver.ts'
import type { HbpFormat } from './hbp-codec.ts'

const line = (baudRate: number, parity: 'none' | 'even', stopBits: 1 | 2): LinkSettings => ({
  kind: 'serial',
  baudRate,
  dataBits: 8,
  parity,
  stopBits,
  assertLines: false,
  speaks: 'unasked',
})

export interface HbpModel extends MeterModel {
  /** What the monitor's menu must be set to. */
  readonly format: HbpFormat
}

const COMMON = {
  maker: { zh: '欧姆龙', en: 'Omron' },
  measures: ['pressure'],
  bonding: 'none',
  posture: 'bp-tunnel',
  typicalSeconds: 60,
} as const

export const HBP_MODELS: Readonly<Record<'hbp9020' | 'hbp9030', HbpModel>> = {
  hbp9020: {
    ...COMMON,
    id: 'omron-hbp-9020',
    name: { zh: 'HBP-9020 医用电子血压计', en: 'HBP-9020 professional blood pressure monitor' },
    format: 'omron-hbp9020',
    links: [line(2_400, 'even', 1), line(2_400, 'even', 2)],
    steps: {
      zh: ['用串口线把血压计的 RS-232 口接到电脑。', '在血压计的功能菜单里把 F3 设为 5（文本格式）。'],
      en: [
        'Connect the RS-232 port of the monitor to the computer.',
        'In the function menu of the monitor, set F3 to 5 (text format).',
      ],
    },
    evidence: 'public capture',
  },
  hbp9030: {
    ...COMMON,
    id: 'omron-hbp-9030',
    name: { zh: 'HBP-9030 医用电子血压计', en: 'HBP-9030 professional blood pressure monitor' },
    format: 'omron-hbp9030',
    links: [line(9_600, 'none', 1)],
    steps: {
      zh: ['用 USB 线把血压计接到电脑。', '在血压计的功能菜单里把第 32 项设为格式 5。'],
      en: [
        'Connect the monitor to the computer with a USB cable.',
        'In the function menu of the monitor, set item 32 to format 5.',
      ],
    },
    evidence: 'public capture',
  },
}

import type { LinkSettings, MeterModel } from '../driver.ts'

const line = (
  baudRate: number,
  parity: 'none' | 'odd',
  speaks: 'unasked' | 'when-asked' = 'unasked',
): LinkSettings => ({
  kind: 'serial',
  baudRate,
  dataBits: 8,
  parity,
  stopBits: 1,
  assertLines: false,
  speaks,
})

const COMMON = {
  measures: ['spo2'],
  bonding: 'none',
  steps: {
    zh: [
      '用原配数据线把血氧仪接到电脑，夹上手指，等它亮起。',
      '如果血氧仪的菜单里有 USB 或“上传”一项，请把它打开。',
      '试测时保持手指不动约十秒。',
    ],
    en: [
      'Connect the oximeter to the computer with its own data cable, put a finger in and wait until it lights up.',
      'If the menu of the oximeter has an item USB or upload, switch it on.',
      'For the trial, keep the finger still for about ten seconds.',
    ],
  },
  posture: 'finger-clip',
  typicalSeconds: 15,
} as const

const CONTEC = { zh: '康泰', en: 'Contec' }

export const MODELS = {
  cms50dPlus: {
    ...COMMON,
    id: 'contec-cms50d-plus',
    maker: CONTEC,
    name: { zh: 'CMS50D+ 指夹式血氧仪（旧固件）', en: 'CMS50D+ fingertip oximeter (firmware below 4)' },
    links: [line(19_200, 'odd'), line(4_800, 'none')],
    evidence: 'public capture',
  },
  cms50: {
    ...COMMON,
    id: 'contec-cms50-v4',
    maker: CONTEC,
    name: {
      zh: 'CMS50D+ / CMS50E / F / I 指夹式血氧仪（新固件）',
      en: 'CMS50D+ / CMS50E / F / I oximeter (firmware 4.6 and above)',
    },
    links: [line(115_200, 'none', 'when-asked')],
    evidence: 'public capture',
  },
  bci: {
    ...COMMON,
    id: 'bci-oximeter',
    maker: { zh: '贝瑞', en: 'Berry and others' },
    name: { zh: 'BCI 协议血氧模块（串口）', en: 'oximeter module with BCI protocol (serial)' },
    links: [line(115_200, 'none'), line(4_800, 'none')],
    evidence: 'document only',
  },
} as const satisfies Record<string, MeterModel>

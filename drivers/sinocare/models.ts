import type { LinkSettings, MeterModel } from '../driver.ts'

/** Characteristic 0xFFE1 takes the connect frame and notifies. */
export const SERVICE = 'ffe0'
export const CHANNEL = 'ffe1'

const LINKS: readonly LinkSettings[] = [{ kind: 'ble', services: [SERVICE], connects: 'while-measuring' }]

const COMMON = {
  maker: { zh: '三诺', en: 'Sinocare' },
  links: LINKS,
  measures: ['glucose'],
  bonding: 'none',
  steps: {
    zh: ['给血糖仪装好电池，打开它的蓝牙，放在一体机旁两米以内。', '插入试纸，让血糖仪开机。', '试测时请用质控液。'],
    en: [
      'Put batteries into the meter, switch its Bluetooth on and keep it within two metres of the kiosk.',
      'Insert a strip, so that the meter switches on.',
      'For the trial, use control solution.',
    ],
  },
  posture: 'finger-side',
  typicalSeconds: 15,
} as const satisfies Partial<MeterModel>

export const MODELS = {
  anwenAir: {
    ...COMMON,
    id: 'sinocare-anwen-air',
    name: { zh: '安稳+ Air 血糖仪', en: 'Safe-Accu+ Air glucose meter' },
    evidence: 'public capture',
  },
  other: {
    ...COMMON,
    id: 'sinocare-ble',
    name: { zh: '其他蓝牙血糖仪（真睿、EA-18 等）', en: 'other Bluetooth glucose meters (EA-18 and similar)' },
    evidence: 'document only',
  },
} as const satisfies Record<string, MeterModel>

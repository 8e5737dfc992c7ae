import type { LinkSettings, MeterModel } from '../../driver.ts'

export const SERVICE = '1808'

const LINKS: readonly LinkSettings[] = [{ kind: 'ble', services: [SERVICE], connects: 'after' }]

const COMMON = { measures: ['glucose'], links: LINKS, posture: 'finger-side', typicalSeconds: 15 } as const

const PASSKEY_STEPS = {
  zh: [
    '给血糖仪装好电池，先设好日期和时间。',
    '在血糖仪的菜单里打开蓝牙，选“配对”。',
    '配对时请输入血糖仪背面或屏幕上的六位数字。',
    '试测时请用质控液。',
  ],
  en: [
    'Put batteries into the meter and set its date and time.',
    'In the menu of the meter turn Bluetooth on and choose Pair.',
    'For pairing, type the six digits on its back or its display.',
    'For the trial, use control solution.',
  ],
} as const

const JUST_WORKS_STEPS = {
  zh: ['给血糖仪装好电池，先设好日期和时间。', '按住血糖仪的蓝牙键，直到蓝牙标志闪烁。', '试测时请用质控液。'],
  en: [
    'Put batteries into the meter and set its date and time.',
    'Hold the Bluetooth key of the meter until its Bluetooth sign blinks.',
    'For the trial, use control solution.',
  ],
} as const

export const glucoseModels: readonly MeterModel[] = [
  {
    ...COMMON,
    id: 'sig-glucose-generic',
    maker: { zh: '通用', en: 'Any maker' },
    name: { zh: '标准蓝牙血糖仪', en: 'Bluetooth standard glucose meter' },
    bonding: 'passkey',
    steps: PASSKEY_STEPS,
    evidence: 'document only',
  },
  {
    ...COMMON,
    id: 'accu-chek-guide',
    maker: { zh: '罗氏', en: 'Roche' },
    name: { zh: 'Accu-Chek Guide 血糖仪', en: 'Accu-Chek Guide' },
    bonding: 'passkey',
    steps: PASSKEY_STEPS,
    evidence: 'public capture',
  },
  {
    ...COMMON,
    id: 'accu-chek-instant',
    maker: { zh: '罗氏', en: 'Roche' },
    name: { zh: 'Accu-Chek Instant / Aviva Connect 血糖仪', en: 'Accu-Chek Instant / Aviva Connect' },
    bonding: 'passkey',
    steps: PASSKEY_STEPS,
    evidence: 'document only',
  },
  {
    ...COMMON,
    id: 'contour-next-one',
    maker: { zh: '安晟信', en: 'Ascensia' },
    name: { zh: 'Contour Next One / Plus One 血糖仪', en: 'Contour Next One / Plus One' },
    bonding: 'passkey',
    steps: PASSKEY_STEPS,
    evidence: 'document only',
  },
  {
    ...COMMON,
    id: 'caresens-ble',
    maker: { zh: 'i-SENS', en: 'i-SENS' },
    name: { zh: 'CareSens N / Dual（蓝牙型）', en: 'CareSens N / Dual with Bluetooth' },
    bonding: 'passkey',
    steps: PASSKEY_STEPS,
    evidence: 'document only',
  },
  {
    ...COMMON,
    id: 'fora-ble',
    maker: { zh: '福尔（泰博科技）', en: 'FORA / TaiDoc' },
    name: { zh: 'Premium V10 / GD40b / TD-42xx（蓝牙型）', en: 'Premium V10 / GD40b / TD-42xx with Bluetooth' },
    bonding: 'just-works',
    steps: JUST_WORKS_STEPS,
    evidence: 'document only',
  },
  {
    ...COMMON,
    id: 'yuwell-glucose-ble',
    maker: { zh: '鱼跃', en: 'Yuwell' },
    name: { zh: '蓝牙血糖仪（标准血糖服务）', en: 'Bluetooth glucose meters with the standard service' },
    bonding: 'just-works',
    steps: JUST_WORKS_STEPS,
    evidence: 'document only',
  },
]

/** They are reported not to filter by sequence number properly. */
export const READS_ALWAYS_ALL: readonly string[] = ['fora-ble']

/** Advertised names that begin with the maker's family. */
export const namePrefixes = [
  ['meter+', 'accu-chek-guide'],
  ['Accu-Chek', 'accu-chek-guide'],
  ['Contour', 'contour-next-one'],
  ['CareSens', 'caresens-ble'],
  ['FORA', 'fora-ble'],
] as const

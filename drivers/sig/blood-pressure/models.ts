import type { LinkSettings, MeterModel } from '../../driver.ts'

export const SERVICE = '1810'

const AFTER: readonly LinkSettings[] = [{ kind: 'ble', services: [SERVICE], connects: 'after' }]
const WHILE_MEASURING: readonly LinkSettings[] = [{ kind: 'ble', services: [SERVICE], connects: 'while-measuring' }]

const COMMON = { measures: ['pressure'], bonding: 'just-works', evidence: 'document only', typicalSeconds: 45 } as const

const PAIRING_STEPS = {
  zh: ['给血压计装好电池，放在一体机旁两米以内。', '按住血压计的蓝牙键，直到屏幕闪烁 P 或 Pr。'],
  en: [
    'Put batteries into the monitor and keep it within two metres of the kiosk.',
    'Hold the Bluetooth key of the monitor until P or Pr blinks.',
  ],
} as const

export const bloodPressureModels: readonly MeterModel[] = [
  {
    ...COMMON,
    id: 'sig-bp-generic',
    maker: { zh: '通用', en: 'Any maker' },
    name: { zh: '标准蓝牙血压计（量完后连接）', en: 'Bluetooth standard monitor, connects after measuring' },
    links: AFTER,
    steps: PAIRING_STEPS,
    posture: 'bp-cuff',
  },
  {
    ...COMMON,
    id: 'sig-bp-generic-live',
    maker: { zh: '通用', en: 'Any maker' },
    name: { zh: '标准蓝牙血压计（测量时保持连接）', en: 'Bluetooth standard monitor, stays connected' },
    links: WHILE_MEASURING,
    steps: PAIRING_STEPS,
    posture: 'bp-cuff',
  },
  {
    ...COMMON,
    id: 'omron-sig-bp',
    maker: { zh: '欧姆龙', en: 'Omron' },
    name: { zh: '带标准血压服务的上臂式血压计', en: 'Upper-arm monitors with the standard service' },
    links: AFTER,
    steps: PAIRING_STEPS,
    posture: 'bp-cuff',
  },
  {
    ...COMMON,
    id: 'yuwell-ye680a',
    maker: { zh: '鱼跃', en: 'Yuwell' },
    name: { zh: 'YE680A / YE660 系列', en: 'YE680A / YE660 family' },
    links: AFTER,
    steps: PAIRING_STEPS,
    posture: 'bp-cuff',
  },
  {
    ...COMMON,
    id: 'aand-ua651ble',
    maker: { zh: '爱安德', en: 'A&D' },
    name: { zh: 'UA-651BLE', en: 'UA-651BLE' },
    links: AFTER,
    steps: PAIRING_STEPS,
    posture: 'bp-cuff',
  },
  {
    ...COMMON,
    id: 'aand-tm2657-ble',
    maker: { zh: '爱安德', en: 'A&D' },
    name: { zh: 'TM-2657（蓝牙单元）', en: 'TM-2657 with the Bluetooth unit' },
    links: AFTER,
    steps: {
      zh: ['确认血压计已装蓝牙单元，并接通电源。', '按说明书让蓝牙单元进入配对状态。'],
      en: [
        'Make sure the Bluetooth unit is fitted and the monitor has power.',
        'Put the Bluetooth unit into pairing mode as its manual says.',
      ],
    },
    posture: 'bp-tunnel',
  },
]

/** Advertised names that begin with the model. */
export const namePrefixes = [
  ['A&D_UA-651BLE', 'aand-ua651ble'],
  ['UA-651BLE', 'aand-ua651ble'],
  ['TM-2657', 'aand-tm2657-ble'],
  ['YE680A', 'yuwell-ye680a'],
  ['YE660', 'yuwell-ye680a'],
] as const

import type { LinkSettings, MeterModel } from '../driver.ts'

const LINKS: readonly LinkSettings[] = [
  {
    kind: 'serial',
    baudRate: 460_800,
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
    assertLines: false,
    speaks: 'unasked',
  },
]

const COMMON = {
  maker: { zh: '科瑞康', en: 'Creative (Lepu)' },
  links: LINKS,
  measures: ['pressure', 'spo2', 'temperature', 'glucose', 'uric-acid', 'cholesterol'],
  startedByStation: ['pressure'],
  bonding: 'none',
  steps: {
    zh: [
      '用随机附带的串口线或 USB 线把健康一体机模块接到电脑，接通电源。',
      '把血压袖带、血氧指夹、体温计和血糖仪接到模块上。',
      '试测时用每一件附件各量一次。',
    ],
    en: [
      'Connect the all-in-one module to the computer with its own serial or USB cable, and give it power.',
      'Connect the cuff, the finger probe, the thermometer and the strip meter to the module.',
      'For the trial, measure once with each of them.',
    ],
  },
  evidence: 'document only',
  assumptions: [
    'Oximeter and thermometer send by themselves, in the byte order of the document.',
    'A strip result that differs from the one asked for seconds before is a new one.',
    'Uric acid in mmol/L is not used: the scale of its digits is not known.',
    'The third strip is taken for total cholesterol only in mg/dL (BeneCheck); otherwise it may be ketone and is not used.',
    'The person is an adult; the first pressure of the cuff is left to the module.',
  ],
  posture: 'bp-cuff',
  typicalSeconds: 45,
} as const

export const MODELS = {
  pc600: {
    ...COMMON,
    id: 'creative-pc-600',
    name: { zh: 'PC-600 健康一体机模块', en: 'PC-600 all-in-one module' },
  },
  pc700: {
    ...COMMON,
    id: 'creative-pc-700',
    name: { zh: 'PC-700 健康一体机模块', en: 'PC-700 all-in-one module' },
  },
} as const satisfies Record<string, MeterModel>

/** What the person or the desk may do about an error of the cuff; the keys of the sentences. Others are failures of the module. */
export const PRESSURE_HELP: Readonly<Record<number, string>> = {
  2: 'cuff-loose',
  3: 'cuff-loose',
  5: 'cuff-loose',
  6: 'not-read',
  7: 'moved',
  8: 'moved',
  9: 'moved',
  10: 'cuff-loose',
  12: 'not-read',
  15: 'cuff-loose',
}

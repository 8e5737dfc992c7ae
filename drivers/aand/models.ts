import type { LinkSettings, MeterModel } from '../driver.ts'
import type { Measurement } from '../measurement.ts'
import { START_BY_STATION } from '../start-by-station.ts'

const line = (baudRate: number): LinkSettings => ({
  kind: 'serial',
  baudRate,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  assertLines: false,
  speaks: 'unasked',
})

const MAKER = { zh: '爱安德', en: 'A&D' }

const steps = (baudRate: number): MeterModel['steps'] => ({
  zh: [
    '用串口线把血压计背面的 RS-232 口接到电脑。',
    '在血压计的功能菜单里打开“自动输出”，格式选 RB（结果格式 1）。',
    `在功能菜单里把串口速率设为 ${baudRate}。`,
  ],
  en: [
    'Connect the RS-232 port at the back of the monitor to the computer.',
    'In the function menu of the monitor, switch automatic output on, with format RB (result, format 1).',
    `In the function menu, set the speed of the line to ${baudRate}.`,
  ],
})

const COMMON = {
  maker: MAKER,
  measures: ['pressure'],
  startedByStation: ['pressure'],
  bonding: 'none',
  deskSettings: [
    {
      key: 'ignoreCheckByte',
      word: { zh: '不核对校验字节', en: 'Ignore the check byte' },
      hint: {
        zh: '只在结果总是“校验不对”、数字却和屏幕一样时打开。打开后每条结果都有标记。',
        en: 'Only when every result is refused for its check byte and the numbers equal those on its screen. Each result is then marked.',
      },
    },
    START_BY_STATION,
  ],
  posture: 'bp-tunnel',
  typicalSeconds: 60,
} as const

export const MODELS = {
  tm2655: {
    ...COMMON,
    id: 'aand-tm2655',
    name: { zh: 'TM-2655 全自动血压计', en: 'TM-2655 automatic blood pressure monitor' },
    links: [line(2_400), line(9_600), line(4_800), line(1_200)],
    steps: steps(2_400),
    evidence: 'public capture',
  },
  tm2657: {
    ...COMMON,
    id: 'aand-tm2657',
    name: { zh: 'TM-2657P 全自动血压计', en: 'TM-2657P automatic blood pressure monitor' },
    links: [line(9_600), line(2_400), line(4_800), line(1_200)],
    steps: steps(9_600),
    evidence: 'document only',
  },
} as const satisfies Record<string, MeterModel>

/** What the person or the desk does about an error code; the keys of the sentences. */
const HELP = {
  E11: 'check-cuff',
  E12: 'check-cuff',
  E13: 'check-cuff',
  E15: 'check-cuff',
  E21: 'call-staff',
  E22: 'call-staff',
  E23: 'keep-still',
  E24: 'keep-still',
  E42: 'arm-deeper',
  E43: 'arm-deeper',
  E44: 'keep-still',
  E45: 'measure-again',
  E46: 'measure-again',
  E48: 'measure-again',
  E61: 'measure-again',
  E63: 'call-staff',
} as const

export function meterError(code: string): NonNullable<Measurement['meterError']> {
  const known: Readonly<Record<string, string>> = HELP
  return { code, help: known[code] ?? 'measure-again' }
}

import type { MeterModel } from '../driver.ts'

export const MODELS = {
  gl310: {
    id: 'gtech-gl-310',
    maker: { zh: 'G-Tech', en: 'G-Tech' },
    name: { zh: 'GL-310 身高体重仪', en: 'GL-310 height and weight column' },
    links: [
      {
        kind: 'serial',
        baudRate: 9_600,
        dataBits: 8,
        parity: 'none',
        stopBits: 1,
        assertLines: false,
        speaks: 'unasked',
      },
    ],
    measures: ['weight', 'height'],
    bonding: 'none',
    steps: {
      zh: [
        '用串口线把身高体重仪接到电脑。',
        '在身高体重仪的设置里把打印格式 F4 设为 1。',
        '试测时请一个人站上去量一次。',
      ],
      en: [
        'Connect the column to the computer with a serial cable.',
        'In the settings of the column, set the print format F4 to 1.',
        'For the trial, let somebody step on.',
      ],
    },
    evidence: 'public capture',
    posture: 'scale',
    typicalSeconds: 10,
  },
} as const satisfies Record<string, MeterModel>

import type { LinkSettings, MeterModel } from '../driver.ts'
import type { ByteOrder } from './ble-codec.ts'

export const SERVICE = 'ecbe3980c9a211e1b1bd0002a5d5c51b'
export const UNLOCK = 'b305b680aee711e1a7300002a5d5c51b'
/** Requests are 8 bytes, half a piece: the first of the four writing channels is enough. */
export const REQUESTS = 'db5b55e0aee711e1965e0002a5d5c51b'
/** An answer is cut into pieces of 16 bytes, piece n on channel n. */
export const ANSWERS: readonly string[] = [
  '49123040aee811e1a74d0002a5d5c51b',
  '4d0bf320aee811e1a0d90002a5d5c51b',
  '5128ce60aee811e1b84b0002a5d5c51b',
  '560f1420aee811e181840002a5d5c51b',
]

/** Where a model keeps its records. The address tells nothing about size and byte order: the model does. */
export interface MemoryLayout {
  readonly order: ByteOrder
  /** Where the records of each user begin. */
  readonly areas: readonly number[]
  readonly slots: number
  readonly recordBytes: number
}

export interface OmronBleModel extends MeterModel {
  readonly layout: MemoryLayout
}

const LINKS: readonly LinkSettings[] = [{ kind: 'ble', services: [SERVICE], connects: 'after' }]

const COMMON = {
  maker: { zh: '欧姆龙', en: 'Omron' },
  links: LINKS,
  measures: ['pressure'],
  bonding: 'just-works',
  steps: {
    zh: [
      '给血压计装好电池，放在一体机旁两米以内。若它曾与手机配对，请先在手机上解除配对。',
      '按住血压计的蓝牙键，直到屏幕闪烁 P。',
      '配对时等到屏幕不再闪烁 P；以后不必再做。',
    ],
    en: [
      'Put batteries into the monitor and keep it within two metres of the kiosk. If it was paired with a telephone, undo that first.',
      'Hold the Bluetooth key of the monitor until P blinks.',
      'While pairing, wait until P blinks no more; this need not be done again.',
    ],
  },
  posture: 'bp-cuff',
  typicalSeconds: 45,
} as const satisfies Partial<MeterModel>

type Row = readonly [
  id: string,
  names: string,
  order: ByteOrder,
  areas: readonly number[],
  slots: number,
  recordBytes: number,
  evidence: MeterModel['evidence'],
]

// Source: device table of userx14/omblepy.
const ROWS: readonly Row[] = [
  ['omron-hem-7361t', 'HEM-7361T / HEM-7342T', 'little', [0x0098, 0x06d8], 100, 16, 'public capture'],
  ['omron-hem-7155t', 'HEM-7155T', 'little', [0x0098, 0x0458], 60, 16, 'document only'],
  ['omron-hem-7150t', 'HEM-7150T', 'little', [0x0098], 60, 16, 'document only'],
  ['omron-hem-7322t', 'HEM-7322T', 'big', [0x02ac, 0x0824], 100, 14, 'document only'],
  ['omron-hem-7600t', 'HEM-7600T', 'big', [0x02ac], 100, 14, 'document only'],
  ['omron-hem-6232t', 'HEM-6232T', 'big', [0x02e8, 0x0860], 100, 14, 'document only'],
  ['omron-hem-7530t', 'HEM-7530T', 'big', [0x02e8], 90, 14, 'document only'],
]

export const MODELS: readonly OmronBleModel[] = ROWS.map(
  ([id, name, order, areas, slots, recordBytes, evidence]): OmronBleModel => ({
    ...COMMON,
    id,
    name: { zh: `${name}（欧姆龙自有协议）`, en: `${name} (Omron’s own protocol)` },
    evidence,
    layout: { order, areas, slots, recordBytes },
  }),
)

/** The layout of the commissioned model; of the first one for a model nobody knows. */
export function layoutOf(modelId: string): MemoryLayout {
  const model = MODELS.find(({ id }) => id === modelId) ?? (MODELS[0] as OmronBleModel)
  return model.layout
}

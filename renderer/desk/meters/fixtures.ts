/** Meters in sight, on trial and in use, with a station that answers; drawn by the gallery and by the tests. */
import type { DecodedView, MeterPage, ModelView, RawView, SightingView } from '../../../main/api/contract.ts'
import type { MeterCalls, MeterDesk } from '../desk-context.ts'
import { at, both } from '../fixtures.ts'

const model = (over: Partial<ModelView> & Pick<ModelView, 'driverId' | 'modelId' | 'name'>): ModelView => ({
  maker: both('', ''),
  links: ['ble'],
  bonding: 'none',
  steps: {
    zh: ['按住仪器的开关，直到出现蓝牙标志', '放在离一体机两米以内'],
    en: ['Hold the power button until the Bluetooth sign shows', 'Keep it within two metres'],
  },
  evidence: 'public capture',
  ...over,
})

const AAND = { driverId: 'aand', maker: both('爱安德', 'A&D'), links: ['serial' as const] }
export const MODELS = {
  cuff: model({
    driverId: 'sig-blood-pressure',
    modelId: 'sig-bp-generic-live',
    name: both('蓝牙血压计（通用）', 'Bluetooth blood pressure monitor (generic)'),
  }),
  omron: model({
    driverId: 'omron-ble',
    modelId: 'omron-hem-7322t',
    maker: both('欧姆龙', 'Omron'),
    name: both('HEM-7322T 血压计', 'HEM-7322T blood pressure monitor'),
    bonding: 'passkey',
    evidence: 'document only',
  }),
  tm2655: model({
    ...AAND,
    modelId: 'aand-tm2655',
    name: both('TM-2655 全自动血压计', 'TM-2655 automatic blood pressure monitor'),
  }),
  tm2657: model({
    ...AAND,
    modelId: 'aand-tm2657',
    name: both('TM-2657P 全自动血压计', 'TM-2657P automatic blood pressure monitor'),
    evidence: 'document only',
  }),
  glucose: model({
    driverId: 'sig-glucose',
    modelId: 'sig-glucose-generic',
    name: both('蓝牙血糖仪（通用）', 'Bluetooth glucose meter (generic)'),
  }),
}

const sighting = (over: Partial<SightingView> & Pick<SightingView, 'key' | 'title'>): SightingView => ({
  link: 'ble',
  detail: '',
  rssi: null,
  matches: [],
  commissioned: false,
  bonded: null,
  bond: null,
  ...over,
})
export const SIGHTINGS: SightingView[] = [
  sighting({
    key: 'ble:aa:bb:cc:dd:ee:01',
    title: 'BPM-2031',
    detail: 'aa:bb:cc:dd:ee:01 1810',
    rssi: -52,
    matches: [{ ...MODELS.cuff, score: 60, because: 'service 1810' }],
  }),
  sighting({
    key: 'ble:aa:bb:cc:dd:ee:02',
    title: 'BLEsmart_00000116',
    detail: 'aa:bb:cc:dd:ee:02 fe4a',
    rssi: -61,
    bonded: false,
    matches: [{ ...MODELS.omron, score: 80, because: 'service fe4a' }],
  }),
  sighting({ key: 'usb:/dev/ttyUSB1', link: 'serial', title: '/dev/ttyUSB1', detail: 'Prolific 067b 23a3' }),
  sighting({
    key: 'usb:/dev/ttyUSB0',
    link: 'serial',
    title: '/dev/ttyUSB0',
    detail: 'FTDI 0403 6001',
    commissioned: true,
  }),
]

const QUANTITY = {
  systolic: both('高压', 'Systolic'),
  diastolic: both('低压', 'Diastolic'),
  pulse: both('心跳', 'Pulse'),
  glucose: both('血糖', 'Glucose'),
}
const quantity = (name: keyof typeof QUANTITY, value: number, unit: string): DecodedView['quantities'][number] => ({
  name,
  word: QUANTITY[name],
  value,
  comparator: null,
  unit,
})
const decoded = (...quantities: DecodedView['quantities']): DecodedView => ({ quantities, flags: [], meterError: null })
const pressure = (systolic: number, diastolic: number, pulse: number) =>
  decoded(
    quantity('systolic', systolic, 'mmHg'),
    quantity('diastolic', diastolic, 'mmHg'),
    quantity('pulse', pulse, '/min'),
  )

export const RAW: RawView = {
  ...pressure(128, 82, 71),
  flags: [{ code: 'irregular-pulse', word: both('脉搏不齐', 'Irregular pulse') }],
  measurementId: '0199-raw',
  model: MODELS.tm2657.name,
  driver: { id: 'aand', version: 1 },
  receivedAt: at(10, 25),
  takenAt: at(10, 25),
  takenTrusted: true,
  kind: 'pressure',
  origin: 'live',
  validity: 'valid',
  claim: 'nobody',
  claimReason: 'trial',
  meterTime: '2026-11-16T10:25',
  clockOffsetMs: null,
  recordNumber: null,
  userSlot: null,
  meal: null,
  site: null,
  frames: [
    { at: at(10, 24, 58), direction: 'out', channel: null, hex: '52 42' },
    { at: at(10, 25), direction: 'in', channel: null, hex: '16 16 01 30 32 02 31 31 36 31 30 32 35 03 2a' },
  ],
}

const GLUCOSE_PAGE: MeterPage = {
  id: 'k2',
  name: '血糖仪',
  place: '一号桌',
  model: MODELS.glucose,
  driver: { id: 'sig-glucose', version: 1 },
  use: 'in-use',
  commissionedAt: at(9, 0, 0, 2),
  inUseFrom: at(9, 10, 0, 2),
  link: 'ble',
  address: 'c0:26:da:00:18:08',
  fingerprint: null,
  serialNumber: 'G-10482',
  firmware: '1.4',
  battery: { percent: 60, at: at(9, 31) },
  clock: { offsetMs: -540_000, at: at(9, 31) },
  clockSetAt: at(8, 50, 0, 2),
  trouble: [
    { type: 'error', code: 'M106', times: 3, lastAt: at(8, 40, 0, 15) },
    { type: 'rejected', code: 'M202', times: 1, lastAt: at(8, 2, 0, 13) },
  ],
  sent: [
    {
      ...decoded(quantity('glucose', 5.8, 'mmol/L')),
      measurementId: 'u2',
      at: at(9, 31),
      claim: 'unclaimed',
      mayBeControl: true,
    },
    {
      ...decoded(quantity('glucose', 8.6, 'mmol/L')),
      measurementId: 'm1',
      at: at(8, 21),
      claim: 'attributed',
      mayBeControl: false,
    },
    {
      ...decoded(),
      meterError: { code: 'E-3', help: 'strip' },
      measurementId: 'm9',
      at: at(8, 19),
      claim: 'attributed',
      mayBeControl: false,
    },
  ],
  quality: [
    {
      ...decoded(quantity('glucose', 6.1, 'mmol/L')),
      flags: [{ code: 'control-solution', word: both('质控液', 'Control solution') }],
      measurementId: 'q1',
      at: at(8, 5, 0, 6),
      kind: 'control-solution',
    },
    { ...decoded(quantity('glucose', 5.4, 'mmol/L')), measurementId: 'q0', at: at(9, 5, 0, 2), kind: 'trial' },
  ],
  control: { everyDays: 7, lastAt: at(8, 5, 0, 6), dueAt: at(8, 5, 0, 13), due: true },
  strips: { lot: 'A1734', expires: '2026-10-31', expired: true },
  settings: [],
  trial: [],
}
const CHECK_BYTE = {
  key: 'ignoreCheckByte',
  word: both('不核对校验字节', 'Ignore the check byte'),
  hint: both(
    '只在结果总是“校验不对”、数字却和屏幕一样时打开。',
    'Only when every result is refused for its check byte.',
  ),
}
const TUNNEL_PAGE: MeterPage = {
  ...GLUCOSE_PAGE,
  id: 'k3',
  name: '隧道式血压计',
  place: '门口',
  model: MODELS.tm2655,
  driver: { id: 'aand', version: 1 },
  inUseFrom: null,
  link: 'serial',
  address: '/dev/ttyUSB0',
  fingerprint: '0403 6001 A50285BI',
  serialNumber: null,
  firmware: null,
  battery: null,
  clock: null,
  clockSetAt: null,
  trouble: [],
  sent: [],
  quality: [],
  control: null,
  strips: null,
  settings: [{ ...CHECK_BYTE, on: true }],
}
const TRIAL_PAGE: MeterPage = {
  ...TUNNEL_PAGE,
  id: 'k5',
  name: MODELS.tm2657.name.zh,
  place: '',
  model: MODELS.tm2657,
  use: 'trial',
  address: '/dev/ttyUSB1',
  trouble: [{ type: 'rejected', code: 'M201', times: 1, lastAt: at(10, 24) }],
  settings: [{ ...CHECK_BYTE, on: false }],
  trial: [RAW, { ...RAW, ...pressure(131, 84, 73), measurementId: '0199-raw-0', receivedAt: at(10, 23) }],
}
/** By meter; one newly commissioned has sent nothing. */
export const PAGES: Readonly<Record<string, MeterPage>> = {
  k2: GLUCOSE_PAGE,
  k3: TUNNEL_PAGE,
  k5: TRIAL_PAGE,
  k9: { ...TRIAL_PAGE, id: 'k9', trial: [], trouble: [] },
}

export const meterCallsFixture: MeterCalls = {
  models: async () => Object.values(MODELS),
  bond: async () => ({}),
  passkey: async () => ({}),
  compare: async () => ({}),
  cancelBond: async () => ({}),
  commission: async () => ({ meterId: 'k9' }),
  takeIntoUse: async () => ({}),
  endTrial: async () => ({}),
  rename: async () => ({}),
  strips: async () => ({}),
  confirmPlace: async () => ({}),
  setting: async () => ({}),
  retire: async () => ({}),
  asControl: async () => ({}),
  raw: async () => RAW,
}

/** Gives this once, then nothing more until it is left. */
async function* once<Seen>(seen: Seen, signal: AbortSignal): AsyncGenerator<Seen> {
  yield seen
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

export const meterDeskFixture = (
  calls: MeterCalls = meterCallsFixture,
  sightings: SightingView[] = SIGHTINGS,
  pages = PAGES,
): MeterDesk => ({
  calls,
  discover: async (signal) => once(sightings, signal),
  page: async (meterId, signal) => once(pages[meterId] ?? GLUCOSE_PAGE, signal),
})

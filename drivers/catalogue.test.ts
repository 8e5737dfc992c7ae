import { describe, expect, test } from 'vitest'
import { drivers, type MeterRow, meterTable } from './catalogue.ts'
import type { Advertisement, MeterContext, Sighting, UsbPort } from './driver.ts'
import type { Frame } from './measurement.ts'

const advertisement = (name: string | undefined, ...services: string[]): Advertisement => ({
  kind: 'ble',
  address: 'c0:ff:ee:00:00:01',
  name,
  services,
  rssi: -60,
})

const cable = (vendorId: string, productId: string): UsbPort => ({
  kind: 'usb',
  path: '/dev/ttyUSB0',
  vendorId,
  productId,
  serialNumber: undefined,
  manufacturer: undefined,
})

const frame = (hex: string, channel?: string, atMs?: number) => ({ hex, channel, atMs })

const text = (line: string) => frame(Buffer.from(line).toString('hex'))

/** The same numbers once a second, until a stream of them counts. */
const streamed = (hex: string, channel?: string) =>
  Array.from({ length: 9 }, (_, second) => frame(hex, channel, second * 1_000))

/** What each driver must recognise: sightings with the model they mean, and the frames of one measurement. */
const FIXTURES: Readonly<
  Record<
    string,
    {
      sightings: readonly (readonly [Sighting, string])[]
      frames: readonly ReturnType<typeof frame>[]
      /** One, but for a driver that only shows. */
      measurements?: number
    }
  >
> = {
  'sig-blood-pressure': {
    sightings: [
      [advertisement(undefined, '1810'), 'sig-bp-generic'],
      [advertisement('Some cuff', '1810', '180f'), 'sig-bp-generic'],
      [advertisement('YE680A-12AB', '1810'), 'yuwell-ye680a'],
      [advertisement('A&D_UA-651BLE_D2F1A0', '1810'), 'aand-ua651ble'],
      [advertisement('A&D_UA-651BLE_D2F1A0'), 'aand-ua651ble'],
    ],
    frames: [frame('1678005000FF07EA070B160800004B000000', '2a35')],
  },
  'sig-glucose': {
    sightings: [
      [advertisement(undefined, '1808'), 'sig-glucose-generic'],
      [advertisement('meter+01234567', '1808'), 'accu-chek-guide'],
      [advertisement('CareSens 0123', '1808', '180a'), 'caresens-ble'],
    ],
    frames: [frame('030600E407040D10260A000078B0F1', '2a18'), frame('06000101', '2a52')],
  },
  'sig-oximeter': {
    sightings: [
      [advertisement(undefined, '1822'), 'sig-oximeter-generic'],
      [advertisement('Oximeter', '1822', '180f'), 'sig-oximeter-generic'],
    ],
    frames: [frame('1761006000E10701010122132000200000', '2a5e')],
  },
  'sig-thermometer': {
    sightings: [[advertisement('Thermometer', '1809'), 'sig-thermometer-infrared']],
    frames: [frame('06B00E00FEDC070C050B321B04', '2a1c')],
  },
  'sig-scale': {
    sightings: [
      [advertisement('Scale', '181d'), 'sig-weight-generic'],
      [advertisement('Scale', '181d', '181b'), 'sig-composition-generic'],
      [advertisement(undefined, '181b'), 'sig-composition-generic'],
    ],
    frames: [frame('02B036E7070C190E1E2D', '2a9d')],
  },
  'sig-heart-rate': {
    sightings: [[advertisement('Strap', '180d', '180f'), 'sig-heart-rate-generic']],
    frames: [frame('0055', '2a37')],
    measurements: 0,
  },
  aand: {
    sightings: [[cable('0403', '6001'), 'aand-tm2655']],
    frames: [
      frame(
        '161601303002544D323635351E313931303239313432391E52421E4D1E4530301E533130321E4D2038371E442036321E502038331E4931371E4C3133391E03',
      ),
    ],
  },
  taidoc: {
    sightings: [
      [cable('10c4', 'ea60'), 'fora-d40'],
      [advertisement('FORA D40', '000015231212efde1523785feabcd123'), 'taidoc-pressure-ble'],
    ],
    frames: [frame('512521248E15A503'), frame('512680005247A535')],
  },
  sinocare: {
    sightings: [
      [advertisement('Sinocare', 'ffe0'), 'sinocare-anwen-air'],
      [advertisement('Sinocare-0421'), 'sinocare-anwen-air'],
    ],
    frames: [frame('534E1000040411040B101B2400360000CD18A2', 'ffe1')],
  },
  maibobo: {
    sightings: [
      [advertisement('RBP-9804-0017', 'fff0'), 'maibobo-rbp-9804'],
      [advertisement('RBP-7000', 'fff0'), 'maibobo-rbp-7000'],
      [advertisement('BP-88A', 'fff0'), 'maibobo-bp-88'],
      [cable('067b', '2303'), 'maibobo-serial'],
    ],
    frames: [frame('AA80020F01060112091312012000760045003F3C', 'fff1')],
  },
  'jumper-oximeter': {
    sightings: [
      [advertisement('My Oximeter', 'cdeacb8052354c07884693a37ee6b86d'), 'jumper-jpd-500'],
      [advertisement('My Oximeter'), 'jumper-jpd-500'],
    ],
    frames: streamed('81486120', 'cdeacb8152354c07884693a37ee6b86d'),
  },
  jks50f: {
    sightings: [[advertisement('OXIMETER', 'ffe0'), 'jks50f']],
    frames: streamed(`FF440100614826${'04'.padEnd(122, '0')}18`, 'ffe1'),
  },
  berry: {
    sightings: [
      [advertisement('BerryMed', '49535343fe7d4ae58fa99fafd205e455'), 'berry-bm1000'],
      [advertisement('BerryMed'), 'berry-bm1000'],
    ],
    frames: streamed('C4320A4861', '495353431e4d4bd9ba6123c647249616'),
  },
  'jumper-ha120': {
    sightings: [
      [advertisement('JPD-HA120', 'fff0'), 'jumper-jpd-ha120'],
      [advertisement('JPD-HA120'), 'jumper-jpd-ha120'],
    ],
    frames: [frame('FDFDFC6339430D0A', 'fff1')],
  },
  'omron-ble': {
    sightings: [
      [advertisement('BLESmart_00000480112233', 'ecbe3980c9a211e1b1bd0002a5d5c51b'), 'omron-hem-7361t'],
      [advertisement('BLESmart_00000480112233'), 'omron-hem-7361t'],
    ],
    frames: [
      frame('1881000098105F5A621A721A8C118000', '49123040aee811e1a74d0002a5d5c51b'),
      frame('0E00EB14000000E8', '4d0bf320aee811e1a0d90002a5d5c51b'),
    ],
  },
  bioland: {
    sightings: [
      [advertisement('Bioland-BGM', '1000'), 'bioland-g-500'],
      [advertisement('Bioland-BGM'), 'bioland-g-500'],
    ],
    frames: [frame('550C030E0101051700B10043', '1002')],
  },
  'omron-hbp': {
    sightings: [[cable('0403', '6001'), 'omron-hbp-9020']],
    frames: [
      frame(
        '62702C39393939393939393939393939393939393939392C323032332F30342F32372C31353A30362C3134302C3039382C3037372C3036382C330D0A',
      ),
    ],
  },
  'onetouch-ultramini': {
    sightings: [[cable('067b', '2303'), 'onetouch-ultramini']],
    frames: [frame('020A02050F0100037C36'), frame('021001050624A00D555100000003BD5B')],
  },
  'onetouch-ultra2': {
    sightings: [[cable('067b', '2303'), 'onetouch-ultra2']],
    frames: [
      frame('50203030312C22474D46363030444359222C224D472F444C202220303541340D0A'),
      frame(
        '502022534154222C2230332F32312F3135222C2231363A34353A3234202020222C22202030383120222C224E222C223033222C20303020303942360D0A',
      ),
    ],
  },
  'sd-codefree': {
    sightings: [[cable('10c4', 'ea60'), 'sd-codefree']],
    frames: [frame(`532018300001${'AA'.repeat(19)}9BAA`), frame('53201300001A0B14080F006910000000000000007BAA')],
  },
  contec: {
    sightings: [[cable('067b', '2303'), 'contec-cms50d-plus']],
    // SpO2 falling: the one frame that a Berry on Bluetooth, of the same five bytes, takes for a probe unplugged.
    frames: streamed('A4320A4861'),
  },
  'freestyle-lite': {
    sightings: [[cable('067b', '2303'), 'freestyle-lite']],
    frames: [
      text('\r\n'),
      text('CDMK311-B0764\r\n'),
      text('001\r\n'),
      text('108  Apr  21 2014 21:40 00 0x00\r\n'),
      text('0x0A30  END'),
    ],
  },
  gtech: {
    sightings: [[cable('067b', '2303'), 'gtech-gl-310']],
    frames: [
      frame(
        '000D0A47454E4445522020202D2D2D2D2046454D414C450D0A5745494748542020202D2D2D2D2039302E3035206B670D0A5354414E44415244202D2D2D2D2037342E3639206B670D0A4845494748542020202D2D2D2D203138382E3620636D0D0A4220204D20204920202D2D2D2D202032352E332020200D0A4641544E45535320202D2D2D2D203132302E352025200D0A4D41524B53202020202D2D2D2D2046415454590D0A1B5400',
      ),
    ],
  },
  creative: {
    sightings: [[cable('067b', '2303'), 'creative-pc-600']],
    // The module's cuff begins on command only: the acknowledgement comes before its result.
    frames: [frame('AA5540020129'), frame('AA554307010077004D51BE')],
  },
  contour: {
    sightings: [[cable('067b', '2303'), 'contour']],
    frames: [
      frame(
        '0231487C5C5E267C7C3777334C424C7C4261796572373339305E30312E32345E373339302D323333363737337C413D315E553D307C317C7C7C7C7C7C317C3230313930393232313330340D1746430D0A',
      ),
      frame('0232507C310D1735330D0A'),
      frame('0233527C317C5E5E5E476C75636F73657C39387C6D672F644C5E507C7C427C7C3230313430323035323133300D1730450D0A'),
    ],
  },
}

/** What no driver may claim. */
const STRANGERS: readonly Sighting[] = [
  advertisement('Bicycle', '1816', '180f'),
  advertisement('Keyboard', '1812'),
  advertisement('Hearing aid', 'fdf0'),
  advertisement('Scale'),
  advertisement('YE680A-12AB', 'ffe0'),
  advertisement('Contour thing', '180f'),
  advertisement(undefined),
  cable('046d', 'c31c'),
]

const context: MeterContext = {
  meterId: 'meter-1',
  modelId: '',
  now: () => 0,
  zoneOffsetMinutes: 480,
  settings: {},
  lastRecordNumber: undefined,
  signal: new AbortController().signal,
  report: () => {},
}

function measured(driver: (typeof drivers)[number], of: string) {
  const frames: Frame[] = (FIXTURES[of]?.frames ?? []).map(({ hex, channel, atMs }, index) => ({
    id: String(index),
    at: Date.UTC(2026, 10, 22) + (atMs ?? index),
    direction: 'in',
    ...(channel ? { channel } : {}),
    bytes: Uint8Array.from(Buffer.from(hex, 'hex')),
  }))
  return driver.decode(frames, { ...context, modelId: driver.models[0]?.id ?? '' }).measurements
}

test('every driver has fixtures', () => {
  expect(Object.keys(FIXTURES).sort()).toEqual(drivers.map(({ id }) => id).sort())
})

describe.each(drivers.map((driver) => [driver.id, driver] as const))('%s', (id, driver) => {
  const fixtures = FIXTURES[id]
  const others = drivers.filter((other) => other !== driver)

  test.each(fixtures?.sightings ?? [])('recognises %o as %s', (sighting, modelId) => {
    expect(driver.match(sighting)).toMatchObject({ modelId, because: expect.stringMatching(/./) })
    expect(driver.models.map((model) => model.id)).toContain(modelId)
  })

  test('is the only one to claim its own, or as one of several on a cable that says nothing', () => {
    for (const [sighting] of fixtures?.sightings ?? []) {
      const own = driver.match(sighting)?.score ?? 0
      for (const other of others) {
        const score = other.match(sighting)?.score
        if (sighting.kind === 'ble') expect(score).toBeUndefined()
        else expect(score ?? 0).toBeLessThanOrEqual(Math.min(own, 10))
      }
    }
  })

  test('claims no stranger', () => {
    expect(STRANGERS.filter((stranger) => driver.match(stranger))).toEqual([])
  })

  test('reads a measurement from its own frames and nothing from those of the others', () => {
    expect(measured(driver, id)).toHaveLength(fixtures?.measurements ?? 1)
    for (const other of others) expect(measured(driver, other.id)).toEqual([])
  })

  test('measures what its models measure, in a time it names', () => {
    for (const kind of driver.models.flatMap(({ measures }) => measures)) {
      expect(driver.maxMeasureMs[kind]).toBeGreaterThan(0)
    }
  })
})

test('no two models share an id', () => {
  const ids = meterTable().map(({ model }) => model)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every model can be connected by its steps, in both languages', () => {
  for (const model of drivers.flatMap(({ models }) => models)) {
    expect(model.links.length).toBeGreaterThan(0)
    expect(model.steps.zh.length).toBe(model.steps.en.length)
    expect(model.steps.zh.length).toBeGreaterThan(1)
  }
})

test('docs/meters.md is the table of supported meters', async () => {
  await expect(markdown(meterTable())).toMatchFileSnapshot('../docs/meters.md')
})

function markdown(rows: readonly MeterRow[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const bonds = { none: 'no', 'just-works': 'yes', passkey: 'yes, with a number' } as const
  return [
    '# Supported meters',
    '',
    'Made from `drivers/catalogue.ts` by its test (`npx vitest run drivers/catalogue.test.ts -u`); do not edit.',
    '',
    'Evidence says what stands behind the claim: a *real meter* measured with, a *public capture* of one read byte for byte, or a',
    '*document only*. A meter that must be bonded is used through the system: BlueZ on Linux, the system’s own Bluetooth on Windows and',
    'macOS. A raw HCI adapter pairs without a number only and keeps no bond.',
    '',
    line(['Maker', 'Meter', '仪器', 'Measures', 'Connection', 'Bond', 'Evidence', 'Driver', 'Model id']),
    line(Array.from({ length: 9 }, () => '---')),
    ...rows.map(({ maker, name, measures, connection, bonding, evidence, driver, model }) =>
      line([
        maker.en,
        name.en,
        `${maker.zh} ${name.zh}`,
        measures.join(', '),
        connection,
        bonds[bonding],
        evidence,
        driver,
        `\`${model}\``,
      ]),
    ),
    '',
  ].join('\n')
}

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drivers, families, type MeterRow, meterTable } from './catalogue.ts'
import type { Advertisement, MeterContext, Sighting, UsbPort } from './driver.ts'
import type { Frame, Measurement, MeasurementKind } from './measurement.ts'
import { allVectors, type Vector } from './testing/vectors.ts'

interface Fixture {
  /** What the scanner or the list of ports shows, and the model it means. */
  readonly sightings: readonly ((
    | Pick<Advertisement, 'kind' | 'name' | 'services'>
    | Pick<UsbPort, 'kind' | 'vendorId' | 'productId'>
  ) & { readonly modelId: string })[]
  /** The frames of one measurement; `atMs` where a stream takes its time. */
  readonly frames: readonly { readonly hex: string; readonly channel?: string; readonly atMs?: number }[]
  /** One, but for a driver that only shows. */
  readonly measurements?: number
}

/** What each driver must recognise, found in its family's folder. */
const FIXTURES: Readonly<Record<string, Fixture>> = Object.assign(
  {},
  ...globSync('*/testing/fixtures.json', { cwd: import.meta.dirname })
    .sort()
    .map((file) => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8'))),
)

const advertisement = (name: string | undefined, ...services: string[]): Advertisement => ({
  kind: 'ble',
  address: 'c0:ff:ee:00:00:01',
  name,
  services,
  rssi: -60,
})

const cable = (vendorId: string | undefined, productId: string | undefined): UsbPort => ({
  kind: 'usb',
  path: '/dev/ttyUSB0',
  vendorId,
  productId,
  serialNumber: undefined,
  manufacturer: undefined,
})

const sightingsOf = (fixture: Fixture | undefined): readonly (readonly [Sighting, string])[] =>
  (fixture?.sightings ?? []).map((seen) => [
    seen.kind === 'ble' ? advertisement(seen.name, ...seen.services) : cable(seen.vendorId, seen.productId),
    seen.modelId,
  ])

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

/** What was asked, and in which memory, stands in frames that are not kept with a measurement: decoded again only from the journal. */
const NEEDS_THE_CONVERSATION = ['onetouch-ultramini', 'onetouch-ultra2', 'sd-codefree', 'freestyle-lite', 'contour']

/** `only`: of these frames. */
function measured(driver: (typeof drivers)[number], of: string, only?: readonly string[]) {
  const frames: Frame[] = (FIXTURES[of]?.frames ?? []).map(({ hex, channel, atMs }, index) => ({
    id: String(index),
    at: Date.UTC(2026, 10, 22) + (atMs ?? index),
    direction: 'in',
    ...(channel ? { channel } : {}),
    bytes: Uint8Array.from(Buffer.from(hex, 'hex')),
  }))
  const given = frames.filter((frame) => only?.includes(frame.id) ?? true)
  return driver.decode(given, { ...context, modelId: driver.models[0]?.id ?? '' }).measurements
}

test('every driver has fixtures', () => {
  expect(Object.keys(FIXTURES).sort()).toEqual(drivers.map(({ id }) => id).sort())
})

describe.each(drivers.map((driver) => [driver.id, driver] as const))('%s', (id, driver) => {
  const fixtures = FIXTURES[id]
  const others = drivers.filter((other) => other !== driver)

  test.each(sightingsOf(fixtures))('recognises %o as %s', (sighting, modelId) => {
    expect(driver.match(sighting)).toMatchObject({ modelId, because: expect.stringMatching(/./) })
    expect(driver.models.map((model) => model.id)).toContain(modelId)
  })

  test('is the only one to claim its own, or as one of several on a cable that says nothing', () => {
    for (const [sighting] of sightingsOf(fixtures)) {
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

  test('reads the same in the frames that are kept with a measurement, or nothing', () => {
    const said = ({ kind, meterTime, recordNumber, userSlot, quantities, flags, meal, site }: Measurement) => ({
      ...{ kind, meterTime, recordNumber, userSlot, quantities, flags, meal, site },
    })
    for (const measurement of measured(driver, id)) {
      const alone = measured(driver, id, measurement.frameIds)
      expect(alone.map(said)).toEqual(NEEDS_THE_CONVERSATION.includes(id) ? [] : [said(measurement)])
    }
  })

  test('measures what its models measure, in a time it names', () => {
    for (const kind of driver.models.flatMap(({ measures }) => measures)) {
      expect(driver.maxMeasureMs[kind]).toBeGreaterThan(0)
    }
  })
})

describe('bytes of a stranger', () => {
  const familyOf = (protocol: string) => families.find((family) => protocol in family.protocols)

  /** On the characteristic it belongs to where the protocol is named after one, and as on a serial line. */
  const framesOf = ({ protocol, hex }: Vector): Frame[] =>
    [/^ble-(\w{4})$/.exec(protocol)?.[1], undefined].map((channel, index) => ({
      id: String(index),
      at: Date.UTC(2026, 10, 22) + index * 60_000,
      direction: 'in',
      ...(channel ? { channel } : {}),
      bytes: Uint8Array.from(Buffer.from(hex, 'hex')),
    }))

  test.each(drivers.map((driver) => [driver.id, driver] as const))('no vector is a measurement to %s', (_, driver) => {
    const foreign = allVectors().filter(({ protocol }) => !familyOf(protocol)?.drivers.includes(driver))
    const taken = foreign.filter((vector) =>
      driver.models.some(
        ({ id }) =>
          framesOf(vector).flatMap((frame) => driver.decode([frame], { ...context, modelId: id }).measurements).length >
          0,
      ),
    )
    expect(taken.map(({ id }) => id)).toEqual([])
  })

  test('on no characteristic is nothing to a Bluetooth oximeter, though a cable carries the same', () => {
    const berry = drivers.find(({ id }) => id === 'berry')
    expect(berry && measured(berry, 'contec')).toEqual([])
  })
})

test('a family is named by the catalogue, the virtual bench and itself, and by nobody else', () => {
  const own = families.length
  const folders = globSync('*/family.ts', { cwd: import.meta.dirname }).map((file) => file.split('/')[0] ?? '')
  expect(folders).toHaveLength(own)
  const root = join(import.meta.dirname, '..')
  const product = globSync('{drivers,main,db,renderer,build,bench}/**/*.{ts,tsx}', { cwd: root }).filter(
    (file) => !/\.test\.|\/testing\/|^drivers\/virtual\/|^drivers\/catalogue\.ts$/.test(file),
  )
  expect(product.length).toBeGreaterThan(200)
  const named = product.flatMap((file) => {
    const imports = [...readFileSync(join(root, file), 'utf8').matchAll(/from '([^']+)'/g)].map(
      (match) => match[1] ?? '',
    )
    return folders
      .filter((folder) => !file.startsWith(`drivers/${folder}/`))
      .filter((folder) => imports.some((from) => new RegExp(`(^|/)${folder}/(family|driver|models)\\.ts$`).test(from)))
      .map((folder) => `${file} names ${folder}`)
  })
  expect(named).toEqual([])
})

test('each of the twelve indicators has a meter that feeds it, or is entered by hand', () => {
  expect(INDICATORS).toHaveLength(12)
  for (const { en, kinds } of INDICATORS) {
    expect(
      kinds.every((kind) => feeding(kind).length > 0),
      en,
    ).toBe(true)
  }
  expect(INDICATORS.filter(({ kinds }) => kinds.length === 0).map(({ en }) => en)).toEqual(['Waist'])
})

test('no two models share an id', () => {
  const ids = meterTable().map(({ model }) => model)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every model can be connected by its steps, in both languages', () => {
  for (const model of drivers.flatMap(({ models }) => models)) {
    expect(model.links.length).toBeGreaterThan(0)
    expect(model.steps.zh.length).toBe(model.steps.en.length)
    expect(model.steps.zh.length).toBeGreaterThan(0)
    // The window of commissioning leads to everything at the desk itself.
    expect([...model.steps.zh, ...model.steps.en].join(' ')).not.toMatch(
      /服务台|工作台|列表|“仪器”|at the desk|in the list/i,
    )
  }
})

test('docs/meters.md is the table of supported meters', async () => {
  await expect(markdown(meterTable())).toMatchFileSnapshot('../docs/meters.md')
})

const feeding = (kind: MeasurementKind) => meterTable().filter(({ measures }) => measures.includes(kind))

/** The twelve, and what must be measured for each; nothing: entered by hand. */
const INDICATORS: readonly { readonly zh: string; readonly en: string; readonly kinds: readonly MeasurementKind[] }[] =
  [
    { zh: '收缩压', en: 'Systolic pressure', kinds: ['pressure'] },
    { zh: '舒张压', en: 'Diastolic pressure', kinds: ['pressure'] },
    { zh: '脉搏', en: 'Pulse', kinds: ['pressure'] },
    { zh: '血糖', en: 'Glucose', kinds: ['glucose'] },
    { zh: '血氧', en: 'Oxygen saturation', kinds: ['spo2'] },
    { zh: '体温', en: 'Temperature', kinds: ['temperature'] },
    { zh: '体重指数', en: 'Body mass index', kinds: ['weight', 'height'] },
    { zh: '体脂率', en: 'Body fat', kinds: ['body-composition'] },
    { zh: '腰围', en: 'Waist', kinds: [] },
    { zh: '总胆固醇', en: 'Total cholesterol', kinds: ['cholesterol'] },
    { zh: '甘油三酯', en: 'Triglycerides', kinds: ['triglycerides'] },
    { zh: '尿酸', en: 'Uric acid', kinds: ['uric-acid'] },
  ]

/** What somebody may look for in the table and not find. */
const NOT_READ = [
  'CareSens N on its data cable: the published text gives the record (9 bytes) but neither the length byte of a frame, nor which bytes its check covers, nor how a record is asked for. Nothing could be tested, so there is no codec. Its Bluetooth models are read.',
  'A&D UA-767PC and Terumo BP-500: their results are decoded (`station decode`), but how a result is asked for is not published; no driver.',
  'TaiDoc meters on a CP2110 cable: that cable is no serial port but a HID device. Use an RS-232 or TTL adapter, or Bluetooth.',
  'Contec 08A, Microlife over HID, Comdek: no source that could be tested.',
]

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
    '## What feeds the twelve indicators',
    '',
    line(['Indicator', '指标', 'Measured as', 'Models that do']),
    line(Array.from({ length: 4 }, () => '---')),
    ...INDICATORS.map(({ en, zh, kinds }) =>
      line([
        en,
        zh,
        kinds.length === 0 ? 'entered by hand' : kinds.join(' and '),
        kinds.map((kind) => feeding(kind).length).join(' and '),
      ]),
    ),
    '',
    '## What is taken to be so',
    '',
    'What a source leaves open, and the driver assumes until it has been seen on a real meter.',
    '',
    ...assumptionLines(rows),
    '',
    '## What is not read',
    '',
    ...NOT_READ.map((note) => `- ${note}`),
    '',
  ].join('\n')
}

function assumptionLines(rows: readonly MeterRow[]): string[] {
  const drivers = new Set(rows.filter(({ assumptions }) => assumptions.length > 0).map(({ driver }) => driver))
  return [...drivers].flatMap((driver) => {
    const assumed = new Set(rows.filter((row) => row.driver === driver).flatMap(({ assumptions }) => assumptions))
    return [...assumed].map((assumption) => `- ${driver}: ${assumption}`)
  })
}

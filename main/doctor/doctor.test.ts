import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createKeys, deriveKey, KEYS_FILE, type KeyStore, MACHINE_KEY_FILE } from '../../db/keys.ts'
import { openStore, STORE_FILE } from '../../db/open-store.ts'
import type { Store } from '../../db/store.ts'
import type { MeterFields } from '../../db/types.ts'
import { Journal } from '../../drivers/host/journal.ts'
import { siteSettings } from '../settings.ts'
import { type Check, runChecks, type Scene } from './check.ts'
import { CHECKS } from './checks.ts'
import { sceneHere } from './scene.ts'

const CLI = { kind: 'cli' } as const

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'doctor-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A file system with nothing but these files. */
function rootWith(files: Readonly<Record<string, string>>): string {
  const root = folder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

/** A Linux machine with nothing on it: no Bluetooth, no bus, no CUPS, no program that answers. */
function bare(change: Partial<Scene> = {}): Scene {
  return {
    dataDir: folder(),
    platform: 'linux',
    environment: { PATH: '' },
    nodeVersion: '24.21.0',
    nowMs: Date.now(),
    root: folder(),
    screensFolder: folder(),
    electron: '/opt/electron',
    stationRuns: false,
    data: null,
    problem: null,
    serialPorts: async () => [],
    run: async () => ({ code: null, out: '' }),
    ...change,
  }
}

/** A data folder that `fill` has written to, as doctor opens it. */
function dataOf(fill: (store: Store) => void = () => {}) {
  const dataDir = folder()
  const { dataKey } = createKeys(dataDir)
  const store = openStore({ dir: dataDir, dataKey, now: Date.now })
  fill(store)
  store.close()
  const opened = sceneHere(dataDir)
  onTestFinished(opened.close)
  const { data, problem } = opened.scene
  return { dataDir, data, problem, dataKey }
}

const cuff: MeterFields = {
  driverId: 'sig-blood-pressure',
  modelId: 'sig-bp-generic',
  name: '臂式血压计',
  linkKind: 'ble',
  address: 'aa:bb:cc:dd:ee:ff',
  settings: {},
}
const monitor: MeterFields = {
  ...cuff,
  driverId: 'aand',
  modelId: 'aand-tm2655',
  name: '隧道式',
  linkKind: 'serial',
  address: '/dev/ttyUSB0',
}
const withMeter = (fields: MeterFields) => dataOf((store) => void store.write.meters.commission(fields, CLI))

const named = (name: string): Check => {
  const check = CHECKS.find((one) => one.name === name)
  if (!check) throw new Error(`no check ${name}`)
  return check
}
/** What one check says, a line each: `wrong no Bluetooth adapter`. */
async function says(name: string, scene: Scene): Promise<string> {
  const lines = await runChecks([named(name)], scene)
  for (const { verdict, todo } of lines) expect(todo === undefined).toBe(verdict === 'ok')
  return lines.map(({ verdict, what }) => `${verdict} ${what}`).join('\n')
}
const answers =
  (given: Readonly<Record<string, string>>): Scene['run'] =>
  async (command, args) => {
    const out = given[[command, ...args].join(' ')] ?? given[command]
    return out === undefined ? { code: null, out: '' } : { code: 0, out }
  }

test('a bare machine without data: every check has a word, and nothing is wrong', async () => {
  const lines = await runChecks(CHECKS, bare())
  expect(new Set(lines.map(({ check }) => check))).toEqual(new Set(CHECKS.map(({ name }) => name)))
  expect(lines.filter(({ verdict }) => verdict === 'wrong')).toEqual([])
})

test('a check that falls or never ends is a line like any other, and stops nobody', async () => {
  const lines = await runChecks(
    [
      {
        name: 'falls',
        look: () => {
          throw new Error('ENOENT')
        },
      },
      { name: 'hangs', look: () => new Promise(() => {}) },
      { name: 'works', look: () => [{ verdict: 'ok', what: 'yes' }] },
    ],
    bare(),
    20,
  )
  expect(lines.map(({ check, verdict, what }) => [check, verdict, what])).toEqual([
    ['falls', 'wrong', 'could not be checked: ENOENT'],
    ['hangs', 'wrong', 'could not be checked: no answer in 0.02 s'],
    ['works', 'ok', 'yes'],
  ])
})

describe('this machine', () => {
  test.each([
    ['24.21.0', 'ok'],
    ['22.18.0', 'ok'],
    ['22.17.9', 'wrong'],
    ['20.20.0', 'wrong'],
  ])('Node %s is %s', async (nodeVersion, verdict) => {
    expect(await says('node', bare({ nodeVersion }))).toMatch(`${verdict} Node ${nodeVersion}`)
  })

  test('Electron alone will do; a Chromium that is named and not there is told', async () => {
    expect(await says('shell', bare())).toMatch(/^ok Electron/)
    expect(await says('shell', bare({ environment: { CHROMIUM: '/nowhere' } }))).toMatch(/^wrong .*\/nowhere/)
  })

  test('fonts: shipped in both weights, and one of the system for rare characters', async () => {
    const screensFolder = rootWith({
      'assets/noto-sans-sc-4-500-normal-x.woff2': '',
      'assets/noto-sans-sc-4-700-normal-x.woff2': '',
    })
    const run = answers({ 'fc-list': 'Noto Sans CJK SC\n' })
    expect(await says('fonts', bare({ screensFolder, run }))).toBe(
      'ok Noto Sans SC Medium and Bold are with the screens\nok 1 Chinese typefaces of the system for rare characters',
    )
    const half = rootWith({ 'assets/noto-sans-sc-4-500-normal-x.woff2': '' })
    expect(await says('fonts', bare({ screensFolder: half }))).toMatch(/^wrong .*\nlook no Chinese typeface/)
  })

  test('sound', async () => {
    const root = rootWith({ 'proc/asound/cards': ' 0 [PCH]: HDA-Intel\n' })
    expect(await says('sound', bare({ root, run: answers({ 'spd-say': '0.11' }) }))).not.toMatch(/look|wrong/)
    expect(await says('sound', bare())).toMatch(/look no sound card.*\nlook no speech/)
  })

  test('the time service, the zone, and a clock before the newest entry', async () => {
    const asked = (said: string) => says('clock', bare({ run: answers({ timedatectl: said }) }))
    expect(await asked('yes\n')).toMatch(/ok a time service/)
    expect(await asked('no\n')).toMatch(/look no time service/)
    expect(await says('clock', bare())).toMatch(/look whether a time service/)
    const { data } = dataOf((store) => {
      const id = store.write.residents.create({ name: '李建国', sex: 'male', birthDate: '1948-07' }, CLI).id
      const visit = {
        kiosk: 'k',
        residentId: id,
        assurance: 'card',
        startedAt: Date.now(),
        zone: 'Asia/Shanghai',
      } as const
      store.write.visits.begin(visit, CLI)
    })
    expect(await says('clock', bare({ data, nowMs: Date.now() - 3_600_000 }))).toMatch(
      /wrong the newest entry is 60 min/,
    )
    expect(await says('clock', bare({ data }))).not.toMatch(/wrong/)
  })
})

describe('keys and data', () => {
  test('a key in a file is weak, and told; open to others is wrong; a recovery key not typed back is told', async () => {
    const { dataDir } = dataOf()
    expect(await says('keys', bare({ dataDir }))).toBe(
      'look weak key store: the key lies in a file that protects itself by its access rights alone\nok the recovery key is not on this disk',
    )
    writeFileSync(join(dataDir, 'recovery-key.txt'), 'x')
    chmodSync(join(dataDir, MACHINE_KEY_FILE), 0o644)
    expect(await says('keys', bare({ dataDir }))).toMatch(
      /^wrong the key file can be read[\s\S]*look the recovery key is still/,
    )
  })

  test('the key store of the system is not weak', async () => {
    const dataDir = folder()
    const os: KeyStore = { id: 'os', weak: false, protect: (secret) => secret, reveal: (sealed) => sealed }
    createKeys(dataDir, os)
    expect(await says('keys', bare({ dataDir }))).toMatch(/^ok the key is kept by the key store of the system \(os\)/)
  })

  test('good data', async () => {
    const { dataDir, data, problem } = dataOf((store) => store.write.settings.set('station.hours', 'noon', CLI))
    expect(problem).toBeNull()
    expect(await says('database', bare({ dataDir, data }))).toMatch(
      /ok no station runs[\s\S]*ok opens[\s\S]*ok the quick check finds nothing\nok the audit is whole: 1 entries\nlook .*station\.hours/,
    )
  })

  test.each<[string, (dataDir: string) => void, RegExp]>([
    ['no key file', (dir) => rmSync(join(dir, KEYS_FILE)), /wrong the data has no key file/],
    ['no machine key', (dir) => rmSync(join(dir, MACHINE_KEY_FILE)), /wrong D102/],
    ['another file', (dir) => writeFileSync(join(dir, STORE_FILE), Buffer.alloc(8192, 7)), /wrong D101/],
  ])('data that does not open: %s', async (_what, spoil, told) => {
    const { dataDir } = dataOf()
    spoil(dataDir)
    const opened = sceneHere(dataDir)
    expect(opened.scene.data).toBeNull()
    expect(await says('database', opened.scene)).toMatch(told)
    expect(await says('journal', opened.scene)).toMatch(/^ok not looked into/)
    opened.close()
  })

  test('damage, and a changed audit', async () => {
    const { data } = dataOf()
    if (!data) throw new Error('did not open')
    const verify = () => ({ intact: false, atPosition: 3, fault: 'changed' }) as const
    const broken = {
      ...data,
      check: () => ['row 7 missing'],
      read: { ...data.read, audit: { ...data.read.audit, verify } },
    }
    expect(await says('database', bare({ data: broken }))).toMatch(
      /wrong damaged: row 7 missing\nwrong the audit is not whole: entry 3/,
    )
  })

  test('beside a station that runs: seen, and read without touching', async () => {
    const dataDir = folder()
    const { dataKey } = createKeys(dataDir)
    const store = openStore({ dir: dataDir, dataKey, now: Date.now })
    onTestFinished(() => store.close())
    const opened = sceneHere(dataDir)
    onTestFinished(opened.close)
    expect(opened.scene.stationRuns).toBe(true)
    const before = store.read.audit.head()
    expect(await says('database', opened.scene)).toMatch(
      /^ok a station runs in this folder[\s\S]*ok the audit is whole/,
    )
    expect(store.read.audit.head()).toEqual(before)
  })
})

describe('the journal', () => {
  const about = { meterId: 'm', driverId: 'd', modelId: 'x', settings: {}, zoneOffsetMinutes: 480 }

  test('size, what waits for the store, torn tails, damage; and it is left as it is', async () => {
    const { dataDir, data, dataKey } = dataOf()
    const scene = bare({ dataDir, data })
    expect(await says('journal', scene)).toBe('ok 0 files, 0 MiB')
    expect(existsSync(join(dataDir, 'journal'))).toBe(false)
    const dir = join(dataDir, 'journal')
    const writer = new Journal({ dir, key: deriveKey(dataKey, 'journal'), now: Date.now })
    const first = writer.begin(about)
    first.record('in', Uint8Array.of(1))
    writer.acknowledge(first.id, [], true)
    expect(await says('journal', scene)).toBe('ok 1 files, 1 MiB')
    writer.begin(about).record('in', Uint8Array.of(2))
    writer.begin(about).record('out', Uint8Array.of(3))
    writer.close()
    expect(await says('journal', scene)).toMatch(/look 1 conversations are not yet in the store/)
    expect(await says('journal', { ...scene, stationRuns: true })).toMatch(/ok 1 conversations .* under way/)

    const file = join(dir, readdirSync(dir)[0] ?? '')
    const whole = readFileSync(file)
    writeFileSync(file, whole.subarray(0, -3))
    expect(await says('journal', scene)).toMatch(/ok 1 torn tails/)
    const hurt = Buffer.from(whole)
    hurt[60] = (hurt[60] ?? 0) ^ 0xff
    writeFileSync(file, hurt)
    expect(await says('journal', scene)).toMatch(/wrong 1 places cannot be read/)
    expect(readFileSync(file).equals(hurt)).toBe(true)
  })

  test('of another station', async () => {
    const { dataDir, data } = dataOf()
    const writer = new Journal({ dir: join(dataDir, 'journal'), key: Buffer.alloc(32, 9), now: Date.now })
    writer.probe()
    writer.close()
    expect(await says('journal', bare({ dataDir, data }))).toMatch(/^wrong M108 .*another key/)
  })
})

describe('Bluetooth', () => {
  const hci = { 'sys/class/bluetooth/hci0/x': '' }
  const bus = { 'run/dbus/system_bus_socket': '' }
  const on = 'Controller 00:11:22:33:44:55\n\tPowered: yes\n'
  const paired = 'bluetoothctl devices Paired'

  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, RegExp]>([
    ['no adapter', {}, {}, /^wrong no Bluetooth adapter$/],
    ['no bus', hci, {}, /wrong no system bus/],
    ['no service', { ...hci, ...bus }, {}, /wrong the Bluetooth service does not answer/],
    [
      'off',
      { ...hci, ...bus },
      { 'bluetoothctl show': on.replace('yes', 'no') },
      /wrong the Bluetooth service has its adapter off/,
    ],
    [
      'on, no bond',
      { ...hci, ...bus },
      { 'bluetoothctl show': on, [paired]: '' },
      /ok .*adapter on\nwrong no bond with 臂式血压计/,
    ],
    [
      'on and bonded',
      { ...hci, ...bus },
      { 'bluetoothctl show': on, [paired]: 'Device AA:BB:CC:DD:EE:FF x' },
      /\nok bond with 臂式血压计$/,
    ],
    [
      'a switch',
      { ...hci, 'sys/class/rfkill/rfkill0/type': 'bluetooth\n', 'sys/class/rfkill/rfkill0/hard': '1' },
      {},
      /wrong Bluetooth is off by a switch/,
    ],
    [
      'off by software',
      { ...hci, 'sys/class/rfkill/rfkill0/type': 'bluetooth', 'sys/class/rfkill/rfkill0/soft': '1' },
      {},
      /wrong Bluetooth is switched off/,
    ],
    [
      'only the other radio is off',
      { ...hci, 'sys/class/rfkill/rfkill0/type': 'wlan', 'sys/class/rfkill/rfkill0/soft': '1' },
      {},
      /^ok adapter hci0(?![\s\S]*switched off)/,
    ],
  ])('with a meter that must be bonded: %s', async (_what, files, said, told) => {
    const { data } = withMeter(cuff)
    expect(await says('bluetooth', bare({ data, root: rootWith(files), run: answers(said) }))).toMatch(told)
  })

  test('without Bluetooth meters it is only told', async () => {
    expect(await says('bluetooth', bare())).toMatch(/^look no Bluetooth adapter/)
    expect(await says('bluetooth', bare({ platform: 'win32' }))).toMatch(/^ok/)
  })

  test('a station set up otherwise', async () => {
    const set = (value: unknown, meter?: MeterFields) =>
      dataOf((store) => {
        store.write.settings.set('ble.binding', value, CLI)
        if (meter) store.write.meters.commission(meter, CLI)
      }).data
    expect(await says('bluetooth', bare({ data: set(null) }))).toBe('ok set up without Bluetooth')
    expect(await says('bluetooth', bare({ data: set(null, cuff) }))).toMatch(/^wrong the station is set up without/)
    const uart = { binding: 'hci-uart', port: '/dev/ttyAMA0', baudRate: 115_200 }
    expect(await says('bluetooth', bare({ data: set(uart) }))).toMatch(/^wrong the controller’s port/)
    expect(await says('bluetooth', bare({ data: set(uart), root: rootWith({ 'dev/ttyAMA0': '' }) }))).toMatch(
      /^ok a controller/,
    )
  })
})

describe('cables and meters', () => {
  const rule = { 'etc/udev/rules.d/60-health-station.rules': '' }
  const usb = {
    kind: 'usb',
    path: '/dev/ttyUSB0',
    vendorId: '10c4',
    productId: 'ea60',
    serialNumber: undefined,
    manufacturer: undefined,
  } as const

  test('the port of a meter, and the rule that lets this user open it', async () => {
    const { data } = withMeter(monitor)
    expect(await says('serial', bare({ data }))).toMatch(
      /ok no USB serial[\s\S]*wrong 隧道式: \/dev\/ttyUSB0 is not there[\s\S]*look the udev rule/,
    )
    const root = rootWith({ ...rule, 'dev/ttyUSB0': '' })
    expect(await says('serial', bare({ data, root, serialPorts: async () => [usb] }))).toBe(
      'ok USB serial ports: /dev/ttyUSB0\nok 隧道式 on /dev/ttyUSB0',
    )
  })

  // Root may open everything.
  test.skipIf(process.getuid?.() === 0)('a port that this user may not open', async () => {
    const root = rootWith({ ...rule, 'dev/ttyUSB0': '' })
    chmodSync(join(root, 'dev/ttyUSB0'), 0)
    expect(await says('serial', bare({ root, serialPorts: async () => [usb] }))).toMatch(/wrong this user may not open/)
  })

  test('a model nobody knows any more, and a check byte that is ignored', async () => {
    const { data } = dataOf((store) => {
      store.write.meters.commission({ ...cuff, modelId: 'gone' }, CLI)
      store.write.meters.commission({ ...monitor, settings: { ignoreCheckByte: true } }, CLI)
    })
    expect(await says('meters', bare({ data }))).toBe(
      'ok 2 meters in use\nwrong 臂式血压计: this program does not know sig-blood-pressure gone\nlook 隧道式: its check byte is ignored',
    )
  })

  test.each<[string, string | undefined, RegExp]>([
    ['no CUPS', undefined, /^wrong slip printer: there is no queue slip/],
    ['ready', 'printer slip is idle.\nslip accepting requests since x\n', /^ok slip printer: slip is ready/],
    [
      'no paper',
      'printer slip is idle.\n\tAlerts: media-empty-error\n',
      /^look slip printer: slip is out \(media-empty-error\)/,
    ],
    ['stopped', 'printer slip disabled since x -\n\tPaused\n', /^look slip printer: slip is stopped/],
  ])('printers: %s', async (_what, said, told) => {
    const { data } = dataOf((store) => store.write.settings.set('print.slipQueue', 'slip', CLI))
    const run = answers(said === undefined ? {} : { lpstat: said })
    expect(await says('printers', bare({ data, run }))).toMatch(told)
    expect(await says('printers', bare())).toBe('ok no slip printer is set\nok no A4 printer is set')
  })
})

test('the scene of this machine: programs that are not there, and ports, are no falls', async () => {
  const { scene, close } = sceneHere(folder())
  expect(scene).toMatchObject({ data: null, problem: null, stationRuns: false })
  expect(await scene.run('no-such-program', [])).toEqual({ code: null, out: '' })
  expect(await scene.run('false', [])).toMatchObject({ code: 1 })
  expect(Array.isArray(await scene.serialPorts())).toBe(true)
  expect(siteSettings['ble.binding'].parse(undefined)).toEqual({ binding: 'system' })
  close()
})

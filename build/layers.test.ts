import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const layers = ['indicators', 'drivers', 'db', 'words', 'voice', 'main', 'renderer', 'build', 'e2e', 'bench']

interface Cruise {
  readonly modules: readonly { source: string; dependencies: readonly { resolved: string; typeOnly?: boolean }[] }[]
  readonly summary: { readonly violations: readonly { from: string; to: string; rule: { name: string } }[] }
}

/** Reads the tree in `folder` by the project's own rules. */
async function cruise(folder: string): Promise<Cruise> {
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const settings = ['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json']
  const options = { cwd: folder, maxBuffer: 256e6 }
  // Violations give an exit code above 0 with the same report.
  const run = await promisify(execFile)(process.execPath, [tool, ...settings, ...layers], options).catch(
    (error: { stdout: string }) => error,
  )
  return JSON.parse(run.stdout) as Cruise
}

describe('the project', () => {
  let project: Cruise
  beforeAll(async () => {
    project = await cruise(root)
  }, 180_000)

  test('is read, every layer of it', () => {
    for (const layer of layers) {
      const read = project.modules.filter((module) => module.source.startsWith(`${layer}/`))
      expect(read.length, layer).toBeGreaterThan(0)
    }
    expect(project.modules.length).toBeGreaterThan(150)
  })

  test('keeps its layers', () => {
    expect(project.summary.violations).toEqual([])
  })

  const importersOf = (name: string) =>
    project.modules
      .filter((module) => !/\.test\.ts$|^(e2e|bench|build)\/|^drivers\/virtual\//.test(module.source))
      .filter((module) =>
        module.dependencies.some((to) => !to.typeOnly && to.resolved.startsWith(`node_modules/${name}/`)),
      )
      .map((module) => module.source)

  test.each([
    ['serialport', /^drivers\/links\//],
    ['@abandonware/noble', /^drivers\/links\//],
    ['dbus-next', /^drivers\/links\//],
    ['playwright-core', /^main\/(shell|print)\//],
  ])('imports %s in exactly one product file', (name, where) => {
    const importers = importersOf(name)
    expect(importers).toHaveLength(1)
    expect(importers[0]).toMatch(where)
  })
})

describe('a planted violation is found', () => {
  /** File → its text, and the rule it must break (none: it must pass). */
  const plants: [file: string, text: string, rule: string | undefined][] = [
    ['indicators/bands.ts', 'export const bands = 1', undefined],
    ['indicators/up.ts', "import '../drivers/driver.ts'", 'layer-indicators'],
    ['indicators/disk.ts', "import 'node:fs'", 'runs-in-a-page'],
    ['drivers/driver.ts', "import '../indicators/bands.ts'", 'layer-drivers'],
    ['drivers/meter.ts', "import type { X } from '../main/typed.ts'", 'layer-drivers'],
    ['drivers/port.ts', "import 'serialport'", 'only-one-serialport'],
    ['drivers/air.ts', "import '@abandonware/noble'", 'only-one-noble'],
    ['drivers/peer.ts', "import '@stoprocent/bleno'", 'only-one-bleno'],
    ['drivers/bus.ts', "import 'dbus-next'", 'only-one-dbus-next'],
    ['drivers/links/serial.ts', "import 'serialport'", undefined],
    ['drivers/virtual/bench.ts', "import '@stoprocent/bleno'", undefined],
    ['db/store.ts', "import 'better-sqlite3'\nimport '../indicators/bands.ts'", undefined],
    ['db/late.ts', "import '../main/typed.ts'", 'layer-db'],
    ['words/words.ts', "import '../indicators/bands.ts'", 'layer-words'],
    ['voice/said.ts', "import '../main/typed.ts'", 'layer-voice'],
    ['main/typed.ts', 'export type X = 1', undefined],
    ['main/rows.ts', "import 'better-sqlite3'", 'only-one-better-sqlite3'],
    ['main/browser.ts', "import 'playwright-core'", 'only-one-playwright-core'],
    ['main/window.ts', "import type { App } from 'electron'", 'electron-in-its-shell'],
    ['main/shell/electron/main.ts', "import { app } from 'electron'", 'electron-by-type-or-dynamically'],
    ['main/shell/electron/fine.ts', "import type { App } from 'electron'\nawait import('electron')", undefined],
    ['main/shell/electron/preload.ts', "import { app } from 'electron'", undefined],
    ['main/screen.ts', "import '../renderer/kiosk.ts'", 'renderer-is-a-leaf'],
    ['main/api/contract.ts', "import 'zod'\nimport '../../words/words.ts'", 'contract-is-small'],
    ['main/api/contract/desk.ts', "import 'zod'\nimport '../../../words/words.ts'", 'contract-is-small'],
    ['main/meters.ts', "import '../drivers/virtual/bench.ts'", 'virtual-meters-only-on-demand'],
    ['main/asked.ts', "await import('../drivers/virtual/bench.ts')", undefined],
    ['main/tool.ts', "import 'vite'", 'no-development-package-in-the-product'],
    ['main/proof.test.ts', "import '../drivers/driver.ts'", undefined],
    ['drivers/testing/double.ts', "import '../driver.ts'", undefined],
    ['drivers/doubled.ts', "import './testing/double.ts'", 'no-test-in-the-product'],
    ['main/proved.ts', "import './proof.test.ts'", 'no-test-in-the-product'],
    ['main/nowhere.ts', "import './missing.ts'", 'resolvable'],
    // A circle is reported once, at the file that sorts first.
    ['main/hen.ts', "import './egg.ts'", undefined],
    ['main/egg.ts', "import './hen.ts'", 'no-circle'],
    ['renderer/kiosk.ts', "import '../main/api/contract.ts'\nimport '../indicators/bands.ts'", undefined],
    ['renderer/shortcut.ts', "import '../db/store.ts'", 'layer-renderer'],
    ['build/a.ts', "import '../main/typed.ts'", undefined],
    ['e2e/a.ts', "import 'playwright-core'\nimport '../db/store.ts'", undefined],
    ['bench/a.ts', "import '../db/store.ts'", undefined],
  ]
  const packages = [
    'serialport',
    '@abandonware/noble',
    '@stoprocent/bleno',
    'dbus-next',
    'better-sqlite3',
    'playwright-core',
    'zod',
  ]
  const devPackages = ['electron', 'vite']

  let folder: string
  const broken = new Map<string, Set<string>>()

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'layers-'))
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    for (const name of [...packages, ...devPackages]) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
      write(`node_modules/${name}/index.js`, '')
    }
    const listed = (names: string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']))
    write(
      'package.json',
      JSON.stringify({ type: 'module', dependencies: listed(packages), devDependencies: listed(devPackages) }),
    )
    cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'))
    for (const [file, text] of plants) write(file, text)
    for (const { from, rule } of (await cruise(folder)).summary.violations) {
      broken.set(from, (broken.get(from) ?? new Set()).add(rule.name))
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(plants)('%s', (file, _text, rule) => {
    const rules = [...(broken.get(file) ?? [])]
    if (rule === undefined) expect(rules).toEqual([])
    else expect(rules).toContain(rule)
  })
})

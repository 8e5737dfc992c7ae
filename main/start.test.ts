import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { defaultDataFolder } from './data-folder.ts'
import { displayProblem, electronProgram, fetchElectron, type Machine, readArguments, start } from './start.ts'

const scratch = mkdtempSync(join(tmpdir(), 'health-station-start-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

function machine(changes: Partial<Machine> = {}): Machine & { said: string[] } {
  const said: string[] = []
  const environment = { PATH: process.env.PATH }
  return {
    platform: 'linux',
    environment,
    root: false,
    electronFolder: join(scratch, 'no-electron'),
    say: (line) => void said.push(line),
    said,
    ...changes,
  }
}

/** An Electron package whose installer does what the test says. */
function electronPackage(name: string, installer: string): string {
  const folder = join(scratch, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'install.js'), installer)
  return folder
}

describe('arguments', () => {
  test.each([
    [[], { dataDir: defaultDataFolder(), chromiumOnly: false }],
    [['--data', '/d', '--chromium'], { dataDir: '/d', chromiumOnly: true }],
    [['--desk'], { dataDir: defaultDataFolder(), chromiumOnly: false, desk: { x: 0, y: 0 } }],
    [['--desk', '1920,0', '--data', '/d'], { dataDir: '/d', chromiumOnly: false, desk: { x: 1920, y: 0 } }],
    [['--desk', '--data', '/d'], { dataDir: '/d', chromiumOnly: false, desk: { x: 0, y: 0 } }],
  ])('%j', (args, options) => expect(readArguments(args)).toEqual(options))

  test.each([[['--nope']], [['--data']], [['stray']], [['--desk=left']]])('%j is wrong use', async (args) => {
    const here = machine()
    expect(await start(args, here)).toBe(2)
    expect(here.said[0]).toContain('npm start -- [--data DIR]')
  })
})

describe('a screen', () => {
  test.each<[NodeJS.Platform, NodeJS.ProcessEnv, boolean]>([
    ['linux', {}, true],
    ['linux', { DISPLAY: '' }, true],
    ['linux', { DISPLAY: ':0' }, false],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, false],
    ['win32', {}, false],
    ['darwin', {}, false],
  ])('%s %j', (platform, environment, missing) => {
    expect(displayProblem({ platform, environment }) !== undefined).toBe(missing)
  })

  test('without one it says what to do and ends with 1', async () => {
    const here = machine()
    expect(await start([], here)).toBe(1)
    expect(here.said.length).toBe(1)
    expect(here.said[0]).toContain('set DISPLAY')
  })
})

describe('Electron', () => {
  test('is found in its package or where the environment says', () => {
    const electronFolder = join(scratch, 'with-electron')
    mkdirSync(join(electronFolder, 'dist'), { recursive: true })
    writeFileSync(join(electronFolder, 'dist', 'electron'), '')
    const program = join(electronFolder, 'dist', 'electron')
    expect(electronProgram(machine({ electronFolder }))).toBe(program)
    const environment = { ELECTRON_OVERRIDE_DIST_PATH: join(electronFolder, 'dist') }
    expect(electronProgram(machine({ environment }))).toBe(program)
    expect(electronProgram(machine({ electronFolder, platform: 'win32' }))).toBeUndefined()
    expect(electronProgram(machine())).toBeUndefined()
  })

  test('is fetched by its own installer, with the mirror of the environment', () => {
    const save = `require('fs').writeFileSync(__dirname + '/mirror', process.env.ELECTRON_MIRROR)`
    const electronFolder = electronPackage('fetching', save)
    const environment = { ELECTRON_MIRROR: 'https://mirror.example/' }
    expect(fetchElectron(machine({ electronFolder, environment }))).toBeUndefined()
  })

  test.each([
    ['failing', `console.error('TypeError: fetch failed'); process.exit(1)`, 'TypeError: fetch failed'],
    ['hanging', 'setInterval(() => {}, 1000)', 'it did not arrive within 1 s'],
  ])('%s: says why', (name, installer, problem) => {
    expect(fetchElectron(machine({ electronFolder: electronPackage(name, installer) }), 1000)).toBe(problem)
  })

  test('that is not installed, or looked for elsewhere, is not fetched', () => {
    expect(fetchElectron(machine())).toBe('its package is not installed')
    const environment = { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' }
    expect(fetchElectron(machine({ environment }))).toContain('ELECTRON_OVERRIDE_DIST_PATH')
  })

  test('where neither it nor a Chromium is there, both are said and it ends with 1', async () => {
    const here = machine({ environment: { DISPLAY: ':0', CHROMIUM: join(scratch, 'no-chromium') } })
    expect(await start(['--data', join(scratch, 'data')], here)).toBe(1)
    expect(here.said.join('\n')).toMatch(/Electron cannot be had \(its package is not installed\).*\n.*CHROMIUM names/)
  })
})

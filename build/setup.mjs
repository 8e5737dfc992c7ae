// Sets up what a machine lacks: node build/setup.mjs start|demo|test|bench
// Runs before anything is installed, so: syntax and interfaces of Node 18, nothing but node: imports.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeProblem } from './node-version.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const PURPOSES = ['start', 'demo', 'test', 'bench']

/**
 * Programs beside npm's packages, by Debian package. `any`: commands or absolute paths, one of which must be there.
 * `needed`: the purpose cannot go on without; `wanted`: it goes on and does less.
 */
const TOOLS = [
  {
    debian: 'chromium',
    any: [
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
      'microsoft-edge-stable',
      '/Applications/Google Chrome.app',
    ],
    needed: ['demo', 'test', 'bench'],
    wanted: ['start'],
  },
  {
    debian: 'fonts-noto-cjk',
    any: [
      '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
      '/usr/share/fonts/noto-cjk',
      '/System/Library/Fonts/PingFang.ttc',
    ],
    needed: [],
    wanted: ['start', 'demo', 'test', 'bench'],
  },
  { debian: 'espeak-ng', any: ['espeak-ng'], needed: [], wanted: ['start', 'demo', 'test'] },
  { debian: 'socat', any: ['socat'], needed: ['demo', 'test', 'bench'], wanted: [] },
  { debian: 'poppler-utils', any: ['pdftotext'], needed: ['test'], wanted: ['demo'] },
  { debian: 'sqlite3', any: ['sqlite3'], needed: ['bench'], wanted: ['test'] },
  { debian: 'xvfb', any: ['Xvfb'], needed: [], wanted: ['test'] },
  { debian: 'openbox', any: ['openbox'], needed: [], wanted: ['test'] },
  { debian: 'dbus', any: ['dbus-daemon'], needed: [], wanted: ['test'] },
  { debian: 'cups', any: ['cupsd', '/usr/sbin/cupsd'], needed: [], wanted: ['test'] },
  { debian: 'printer-driver-cups-pdf', any: ['/usr/lib/cups/backend/cups-pdf'], needed: [], wanted: ['test'] },
]

/** Everything the renderer bundle is made of. */
const RENDERER_SOURCES = ['renderer', 'words', 'voice', 'indicators', 'main/api', 'vite.config.ts', 'package-lock.json']
/** Everything the emitted station side (for Electron) is made of. */
const STATION_SOURCES = [
  'indicators',
  'drivers',
  'db',
  'words',
  'voice',
  'main',
  'build/emit.ts',
  'tsconfig.emit.json',
  'package-lock.json',
]

/** Everything the spoken clips are made of. */
const VOICE_SOURCES = ['voice', 'words', 'indicators', 'build/voice.ts', 'build/mu-law.ts']

const purpose = process.argv[2] || 'start'
if (!PURPOSES.includes(purpose)) stop(`for what? node build/setup.mjs ${PURPOSES.join('|')}`)
process.chdir(root)
setUpPackages()
setUpTools()
setUpBuilt()

function setUpPackages() {
  if (!packagesMissing()) return
  say('installing npm packages (about half a minute)')
  const npm = process.env.npm_execpath
  const flags = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const run = npm ? runQuietly(process.execPath, [npm, ...flags]) : runQuietly('npm', flags)
  if (run.status !== 0) stop('npm ci failed: is the npm registry reachable?', run.output)
}

/** True when node_modules does not hold what the lockfile says; npm keeps its own account of what it installed beside it. */
function packagesMissing() {
  const installedFile = 'node_modules/.package-lock.json'
  if (!existsSync(installedFile)) return true
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  const locked = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
  return Object.keys(locked).some((path) => {
    if (path === '') return false
    const here = installed[path]
    if (!here) return !locked[path].optional || fitsThisMachine(locked[path])
    return here.version !== locked[path].version || here.integrity !== locked[path].integrity
  })
}

function fitsThisMachine(entry) {
  const fits = (list, own) => !list || list.includes(own)
  // Where the C library matters npm has decided already, and an absent variant is no defect.
  return (
    Boolean(entry.os && entry.cpu) && fits(entry.os, process.platform) && fits(entry.cpu, process.arch) && !entry.libc
  )
}

function setUpTools() {
  if (process.platform === 'win32') return
  const missing = TOOLS.filter((tool) => concerns(tool) && !tool.any.some(present))
  if (missing.length === 0) return
  const names = missing.map((tool) => tool.debian)
  if (existsSync('/etc/debian_version') && process.getuid() === 0) {
    say(`installing Debian packages: ${names.join(' ')}`)
    const failure = installDebian(names)
    if (failure === undefined) return
    say(`Debian packages could not be installed: ${lastLine(failure)}`)
  }
  const needed = missing.filter((tool) => tool.needed.includes(purpose) && !tool.any.some(present))
  const advice = existsSync('/etc/debian_version')
    ? `as root: apt-get install ${names.join(' ')}`
    : `install what your system calls ${names.join(', ')}`
  if (needed.length > 0)
    stop(`missing for ${purpose}: ${needed.map((tool) => tool.debian).join(', ')}. Please, ${advice}`)
  say(`goes on without ${names.join(', ')}. To have it, ${advice}`)
}

function concerns(tool) {
  if (tool.debian === 'chromium' && purpose === 'start' && hasElectron()) return false
  return tool.needed.includes(purpose) || tool.wanted.includes(purpose)
}

function hasElectron() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH || 'node_modules/electron/dist'
  return ['electron', 'Electron.app'].some((name) => existsSync(join(folder, name)))
}

/** Undefined when done, else what apt said. Package lists are fetched only when there are none or they have gone stale. */
function installDebian(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...parts) => runQuietly('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=120', ...parts], env)
  const install = () => apt('install', '--no-install-recommends', ...names)
  const listed =
    existsSync('/var/lib/apt/lists') && readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'))
  if (listed && install().status === 0) return undefined
  const update = apt('update')
  const second = install()
  return second.status === 0 ? undefined : `${update.output}\n${second.output}`
}

function setUpBuilt() {
  const node = existsSync('node_modules/.bin/node') ? 'node_modules/.bin/node' : process.execPath
  const problem = node === process.execPath ? nodeProblem() : undefined
  if (problem !== undefined) stop(problem)
  const builds = [
    {
      name: 'the screens',
      purposes: ['start', 'demo', 'test', 'bench'],
      stamp: 'dist/.renderer',
      sources: RENDERER_SOURCES,
      command: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
    },
    {
      name: 'the spoken clips',
      purposes: present('espeak-ng') ? ['start', 'demo'] : [],
      stamp: 'dist/.voice',
      sources: VOICE_SOURCES,
      command: ['build/launch.mjs', 'build/voice.ts'],
    },
    {
      name: 'the station for Electron',
      purposes: hasElectron() ? ['start'] : [],
      stamp: 'dist/.station',
      sources: STATION_SOURCES,
      command: ['build/launch.mjs', 'build/emit.ts'],
    },
  ]
  for (const build of builds) {
    if (!build.purposes.includes(purpose)) continue
    const digest = digestOf(build.sources)
    if (existsSync(build.stamp) && readFileSync(build.stamp, 'utf8') === digest) continue
    say(`building ${build.name}`)
    const run = runQuietly(node, build.command)
    if (run.status !== 0) stop(`${build.name} could not be built`, run.output)
    mkdirSync(dirname(build.stamp), { recursive: true })
    writeFileSync(build.stamp, digest)
  }
}

function digestOf(sources) {
  const hash = createHash('sha256')
  for (const source of sources.filter(existsSync)) {
    const files = statSync(source).isDirectory()
      ? readdirSync(source, { recursive: true }).map((name) => join(source, name))
      : [source]
    for (const file of files.sort()) {
      if (/\.test\.tsx?$/.test(file) || !statSync(file).isFile()) continue
      hash.update(file).update('\0').update(readFileSync(file))
    }
  }
  return hash.digest('hex')
}

function present(commandOrPath) {
  if (commandOrPath.startsWith('/')) return existsSync(commandOrPath)
  return (process.env.PATH || '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, commandOrPath), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function runQuietly(command, parts, env = process.env) {
  const run = spawnSync(command, parts, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64e6 })
  return { status: run.status, output: `${run.stdout || ''}${run.stderr || ''}${run.error ? run.error.message : ''}` }
}

function lastLine(text) {
  return text.trim().split('\n').pop() || 'no reason given'
}

function say(line) {
  console.error(`set-up: ${line}`)
}

function stop(line, output = '') {
  if (output.trim() !== '') console.error(output.trim())
  say(line)
  process.exit(1)
}

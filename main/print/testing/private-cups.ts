/** A real cupsd of its own, in its own folder, that knows nothing of the machine's printers. Needs root and the package cups. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const CUPSD = '/usr/sbin/cupsd'
const SERVER_PROGRAMS = '/usr/lib/cups'
export const cupsMissing =
  process.platform !== 'linux'
    ? 'this is not Linux'
    : !existsSync(CUPSD)
      ? 'cupsd is not installed'
      : process.getuid?.() !== 0
        ? 'only root can start a cupsd'
        : undefined
export const cupsPdfInstalled = existsSync(join(SERVER_PROGRAMS, 'backend/cups-pdf'))

/** What the stand-in printer does with a job: writes it to its folder, waits for paper, gives up, or never ends. */
export type Behaviour = 'good' | 'empty' | 'broken' | 'slow'

const BACKEND = `#!/bin/sh
[ $# = 0 ] && { echo 'direct sink "Unknown" "Sink"'; exit 0; }
folder=\${DEVICE_URI#sink:}
case $folder in
  */empty)
    [ -e "$folder/refilled" ] || { echo 'STATE: +media-empty-error' >&2; exec sleep 600; }
    sleep 0.3; echo 'STATE: -media-empty-error' >&2 ;;
  */broken) echo 'ERROR: cable' >&2; exit 1 ;;
  */slow) exec sleep 600 ;;
esac
if [ $# = 6 ]; then cat "$6" > "$folder/job-$1"; else cat > "$folder/job-$1"; fi
`

export interface PrivateCups {
  readonly environment: NodeJS.ProcessEnv
  addQueue(name: string, behaviour: Behaviour, errorPolicy?: 'stop-printer' | 'abort-job'): void
  addPdfQueue(name: string): void
  admin(command: string, ...parts: string[]): string
  /** Puts paper into the empty printer; it says so with its next job. */
  refill(): void
  /** Files the good printer has printed. */
  printed(): string[]
  close(): Promise<void>
}

export async function startPrivateCups(): Promise<PrivateCups> {
  const folder = mkdtempSync(join(tmpdir(), 'health-station-cups-'))
  const at = (...parts: string[]) => join(folder, ...parts)
  chmodSync(folder, 0o755)
  for (const name of ['root', 'spool/tmp', 'cache', 'state', 'log', 'bin/backend'])
    mkdirSync(at(name), { recursive: true })
  for (const name of ['good', 'empty', 'broken', 'slow']) {
    mkdirSync(at('paper', name), { recursive: true })
    chmodSync(at('paper', name), 0o777)
  }
  for (const name of readdirSync(SERVER_PROGRAMS)) {
    if (name !== 'backend') symlinkSync(join(SERVER_PROGRAMS, name), at('bin', name))
  }
  if (cupsPdfInstalled) symlinkSync(join(SERVER_PROGRAMS, 'backend/cups-pdf'), at('bin/backend/cups-pdf'))
  writeFileSync(at('bin/backend/sink'), BACKEND, { mode: 0o755 })
  const socket = at('state/cups.sock')
  const open = 'Order allow,deny\n  Allow all'
  writeFileSync(
    at('root/cupsd.conf'),
    `Listen ${socket}\nDefaultAuthType None\nWebInterface No\nBrowsing Off\n` +
      `<Location />\n  ${open}\n</Location>\n<Policy default>\n  <Limit All>\n  ${open}\n  </Limit>\n</Policy>\n`,
  )
  const places = {
    ServerRoot: 'root',
    RequestRoot: 'spool',
    TempDir: 'spool/tmp',
    CacheDir: 'cache',
    StateDir: 'state',
  }
  const logs = { AccessLog: 'log/access', ErrorLog: 'log/error', PageLog: 'log/page', ServerBin: 'bin' }
  const lines = Object.entries({ ...places, ...logs }).map(([key, name]) => `${key} ${at(name)}`)
  writeFileSync(at('root/cups-files.conf'), `${lines.join('\n')}\nSystemGroup root\n`)

  const daemon = spawn(CUPSD, ['-f', '-c', at('root/cupsd.conf'), '-s', at('root/cups-files.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const environment = { ...process.env, CUPS_SERVER: socket, LC_ALL: 'C' }
  const admin = (command: string, ...parts: string[]) =>
    execFileSync(command, parts, { env: environment, encoding: 'utf8', stdio: 'pipe' })
  await answers(daemon, () => admin('lpstat', '-r'))
  return {
    environment,
    admin,
    addQueue(name, behaviour, errorPolicy = 'stop-printer') {
      const device = `sink:${at('paper', behaviour)}`
      admin('lpadmin', '-p', name, '-E', '-v', device, '-m', 'raw', '-o', `printer-error-policy=${errorPolicy}`)
    },
    addPdfQueue(name) {
      admin('lpadmin', '-p', name, '-E', '-v', 'cups-pdf:/', '-m', 'lsb/usr/cups-pdf/CUPS-PDF_opt.ppd')
    },
    refill: () => writeFileSync(at('paper/empty/refilled'), ''),
    printed: () => readdirSync(at('paper/good')).map((name) => at('paper/good', name)),
    async close() {
      const gone = new Promise((resolve) => daemon.once('exit', resolve))
      daemon.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answers(daemon: ChildProcess, ask: () => string): Promise<void> {
  let complaint = ''
  daemon.stderr?.on('data', (text: Buffer) => {
    complaint += text.toString()
  })
  for (let tries = 0; tries < 200; tries++) {
    if (daemon.exitCode !== null) throw new Error(`cupsd ended: ${complaint}`)
    try {
      if (/is running/.test(ask())) return
    } catch {
      // lpstat exits 1 until the scheduler runs.
    }
    await pause(50)
  }
  throw new Error(`cupsd does not answer: ${complaint}`)
}

/**
 * A PDF to a CUPS queue, and what came of it. Through the programs of CUPS itself (`lp`, `lpstat`, `cancel`): every Linux and
 * macOS with a printer has them, and no native module is needed.
 */
import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

/** `out`: out of paper. */
export type PrintOutcome = 'printed' | 'no-printer' | 'out' | 'failed'
export interface PrintReport {
  readonly outcome: PrintOutcome
  /** For the desk and the log, in the words of CUPS; names no person. */
  readonly reason?: string
}

export interface PrinterState {
  /** `none`: no such queue, or no CUPS. `stopped`: somebody must look at the printer. */
  readonly state: 'ready' | 'none' | 'out' | 'stopped'
  readonly reason?: string
}

export interface QueueOptions {
  readonly copies?: number
  /** Longest wait for the printer to take the job. */
  readonly withinMs?: number
  readonly pollMs?: number
  /** How long a printer known as empty may take to notice that it has paper again. */
  readonly refillSeenMs?: number
  readonly environment?: NodeJS.ProcessEnv
}

/** Warm-up of a laser printer included. */
const WITHIN_MS = 60_000
const POLL_MS = 500
/** CUPS keeps the last word of many printers until the next job asks them. */
const REFILL_SEEN_MS = 5000
const COMMAND_WITHIN_MS = 10_000

/**
 * Prints and waits until the printer has taken it. A job that cannot print now is taken back: nobody's values may lie in a
 * spool and come out when the next person stands at the printer. The reading itself is stored and can be printed again.
 */
export async function printPdf(
  queue: string | null,
  pdf: Uint8Array,
  options: QueueOptions = {},
): Promise<PrintReport> {
  if (queue === null) return { outcome: 'no-printer', reason: 'no queue is set' }
  const { copies = 1, withinMs = WITHIN_MS, pollMs = POLL_MS, refillSeenMs = REFILL_SEEN_MS, environment } = options
  const before = await printerState(queue, environment)
  if (before.state === 'none' || before.state === 'stopped')
    return { outcome: outcomeOf(before), reason: before.reason }
  const paper = paperOptions(pdf).flatMap((option) => ['-o', option])
  const sent = await run('lp', ['-d', queue, '-t', 'health-station', '-n', String(copies), ...paper], environment, pdf)
  const job = /request id is (\S+)/.exec(sent.out)?.[1]
  if (sent.code !== 0 || job === undefined) return { outcome: 'failed', reason: sent.complaint }

  const sentMs = performance.now()
  let trouble: PrinterState = { state: 'stopped', reason: `not printed within ${Math.round(withinMs / 1000)} s` }
  while (performance.now() < sentMs + withinMs) {
    if (!(await isWaiting(queue, job, environment))) break
    const now = await printerState(queue, environment)
    const mayBeOld = now.state === 'out' && before.state === 'out' && performance.now() < sentMs + refillSeenMs
    if (now.state !== 'ready' && !mayBeOld) {
      trouble = now
      break
    }
    await pause(pollMs)
  }
  return takeBack(job, trouble, environment)
}

/** `printPdf` for a caller to whom the outcome is enough. */
export async function sendToQueue(queue: string, pdf: Uint8Array): Promise<PrintOutcome> {
  return (await printPdf(queue, pdf)).outcome
}

/** Of a queue: ready to print, or why not. */
export async function printerState(queue: string | null, environment?: NodeJS.ProcessEnv): Promise<PrinterState> {
  if (queue === null) return { state: 'none', reason: 'no queue is set' }
  const asked = await run('lpstat', ['-l', '-p', queue, '-a', queue], environment)
  if (asked.code !== 0) return { state: 'none', reason: asked.complaint }
  return readPrinterState(asked.out)
}

/** The queues that CUPS knows, those it has found in the network included; none where it does not run. */
export async function queueNames(environment?: NodeJS.ProcessEnv): Promise<string[]> {
  const { code, out } = await run('lpstat', ['-e'], environment)
  return code === 0 ? out.split('\n').filter((name) => name !== '') : []
}

/** Reads `lpstat -l -p QUEUE -a QUEUE` in the C locale: the printer's line, its message, and its printer-state-reasons. */
export function readPrinterState(text: string): PrinterState {
  const reasons = (/^\s*Alerts: (.*)$/m.exec(text)?.[1] ?? '').split(/[\s,]+/)
  const out = reasons.find((reason) => /^media-(empty|needed)(-error)?$/.test(reason))
  if (out !== undefined) return { state: 'out', reason: out }
  const [, head = '', message = ''] = /^printer \S+ (.*)\n?\s*(.*)$/m.exec(text) ?? []
  if (/^disabled/.test(head)) return { state: 'stopped', reason: message }
  if (/ not accepting requests /.test(text)) return { state: 'stopped', reason: 'the queue takes no jobs' }
  const error = reasons.find((reason) => reason.endsWith('-error'))
  return error === undefined ? { state: 'ready' } : { state: 'stopped', reason: error }
}

/** The paper a one-page PDF is made for, so that CUPS neither scales it nor feeds a full sheet of the roll. */
export function paperOptions(pdf: Uint8Array): readonly string[] {
  const box = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/.exec(Buffer.from(pdf).toString('latin1'))
  if (box === null) return []
  const [widthMm = 0, heightMm = 0] = [Number(box[1]), Number(box[2])].map((points) => Math.round((points / 72) * 25.4))
  if (widthMm === 210 && heightMm === 297) return ['media=A4']
  return [`media=Custom.${widthMm}x${heightMm}mm`, 'print-scaling=none']
}

function outcomeOf(printer: PrinterState): PrintOutcome {
  return printer.state === 'none' ? 'no-printer' : printer.state === 'out' ? 'out' : 'failed'
}

async function isWaiting(queue: string, job: string, environment?: NodeJS.ProcessEnv): Promise<boolean> {
  const { out } = await run('lpstat', ['-W', 'not-completed', '-o', queue], environment)
  return out.split('\n').some((line) => line.startsWith(`${job} `))
}

/** Asks for the job to be cancelled. CUPS refuses when it is over and says how it ended, which nothing else of it tells. */
async function takeBack(job: string, trouble: PrinterState, environment?: NodeJS.ProcessEnv): Promise<PrintReport> {
  const { complaint } = await run('cancel', [job], environment)
  if (/already completed/.test(complaint)) return { outcome: 'printed' }
  if (/already (aborted|canceled)/.test(complaint)) return { outcome: 'failed', reason: 'the printer gave the job up' }
  return { outcome: outcomeOf(trouble), reason: trouble.reason }
}

interface Ran {
  readonly code: number | null
  readonly out: string
  /** One line. */
  readonly complaint: string
}

function run(
  command: string,
  parts: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  input?: Uint8Array,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, parts, {
      env: { ...environment, LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: COMMAND_WITHIN_MS,
      killSignal: 'SIGKILL',
    })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.err += text
    })
    const end = (code: number | null, why: string) =>
      resolve({ code, out: said.out, complaint: (why || said.err || said.out).trim().split('\n')[0] ?? '' })
    child.once('error', (error) => end(null, `${command}: ${error.message}`))
    child.once('close', (code, signal) => end(code, signal ? `${command} did not answer` : ''))
    // A program that ends before it has read everything says why on its own.
    child.stdin.on('error', () => {}).end(input)
  })
}

import { fork } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchAnswer, BenchCommands, BenchOptions, BenchRequest, BenchStart } from './bench-protocol.ts'

export interface Bench extends BenchCommands {
  readonly pid: number
  /** Ends the process and removes its ptys. */
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 30_000
/** The same beside the source and beside the emitted file. */
const ENTRY = fileURLToPath(import.meta.url).replace(/bench-client(\.\w+)$/, 'bench$1')

/** Starts the bench process. It ends when stopped, or when this process ends in whatever way. */
export async function startBench(options: BenchOptions = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const child = fork(ENTRY, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const failAll = (why: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(why))
    waiting.clear()
  }
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      failAll('the bench has ended')
      resolve()
    }),
  )
  child.once('error', (error) => failAll(error.message))
  child.on('message', (answer: BenchAnswer) => {
    const waiter = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) waiter?.reject(new Error(answer.error))
    else waiter?.resolve(answer.value)
  })
  const send = (id: number, message: BenchStart | BenchRequest): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      child.send(message, (error) => {
        if (!error) return
        waiting.delete(id)
        reject(error)
      })
    })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exited
  }

  const late = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS)
  await send(0, { folder, options }).finally(() => clearTimeout(late))
  let lastId = 0
  const ask =
    <Command extends keyof BenchCommands>(command: Command) =>
    (...args: readonly unknown[]) =>
      send(++lastId, { id: lastId, command, args }) as ReturnType<BenchCommands[Command]>
  return {
    pid: child.pid ?? 0,
    stop,
    list: ask('list'),
    measure: ask('measure'),
    order: ask('order'),
    unplug: ask('unplug'),
    plug: ask('plug'),
    unplugAdapter: ask('unplugAdapter'),
    plugAdapter: ask('plugAdapter'),
    isLinked: ask('isLinked'),
    log: ask('log'),
    shiftClock: ask('shiftClock'),
  }
}

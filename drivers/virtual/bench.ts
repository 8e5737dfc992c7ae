/**
 * The bench process: virtual meters on a virtual controller and on pseudo terminals. It is a process of its own, so that the
 * meters go on while the station or its meter process is killed. Started by `bench-client.ts`; ends with whoever started it.
 */
import { rmSync } from 'node:fs'
import type { BenchAnswer, BenchCommands, BenchRequest, BenchStart } from './bench-protocol.ts'
import { openBench } from './open-bench.ts'

/** The client is typed by the same commands, so what comes is what they take. */
async function answer(commands: BenchCommands, { id, command, args }: BenchRequest): Promise<BenchAnswer> {
  try {
    const run = commands[command] as (...args: readonly unknown[]) => Promise<unknown>
    return { id, value: await run(...args) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

const say = (message: BenchAnswer): void => {
  process.send?.(message)
}

/** Every GATT server of bleno listens for the end of the process, twice. */
process.setMaxListeners(40)
process.once('disconnect', () => process.exit(0))
process.once('SIGTERM', () => process.exit(0))
process.once('message', async (start: BenchStart) => {
  process.once('exit', () => rmSync(start.folder, { recursive: true, force: true }))
  try {
    const commands = await openBench(start)
    process.on('message', (request: BenchRequest) => void answer(commands, request).then(say))
    say({ id: 0, value: undefined })
  } catch (error) {
    say({ id: 0, error: error instanceof Error ? error.message : String(error) })
  }
})

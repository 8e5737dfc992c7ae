import { readPrinterState } from '../print/queue.ts'
import { type Check, type Line, look, ok, wrong } from './check.ts'

const QUEUES = [
  ['print.slipQueue', 'slip printer'],
  ['print.a4Queue', 'A4 printer'],
] as const

const TODO = {
  out: 'put paper in',
  stopped: 'look at the printer, then let its queue go on: cupsenable QUEUE',
} as const

export const printers: Check = {
  name: 'printers',
  async look({ data, run }) {
    const lines: Line[] = []
    for (const [key, name] of QUEUES) {
      const queue = data?.settings[key] ?? null
      if (queue === null) {
        lines.push(ok(`no ${name} is set`))
        continue
      }
      const asked = await run('lpstat', ['-l', '-p', queue, '-a', queue])
      if (asked.code !== 0) {
        lines.push(
          wrong(
            `${name}: there is no queue ${queue}`,
            'start CUPS, or set the queue’s name at the desk: lpstat -e lists them',
          ),
        )
        continue
      }
      const { state, reason } = readPrinterState(asked.out)
      if (state === 'ready' || state === 'none') lines.push(ok(`${name}: ${queue} is ready`))
      else
        lines.push(
          look(`${name}: ${queue} is ${state} (${reason ?? 'no reason told'})`, TODO[state].replace('QUEUE', queue)),
        )
    }
    return lines
  },
}

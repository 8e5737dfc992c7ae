import { appendFileSync } from 'node:fs'
import { MeterError } from '../../errors.ts'
import type { FrameRecorder } from '../../links/link.ts'
import type { Frame } from '../../measurement.ts'
import { runMeterProcess } from '../run.ts'
import { bytesOf, doubleDriver } from './double-driver.ts'

/**
 * The meter process on a serial link that has input all the time, for being killed. `process.argv`: the list of the delivery keys
 * whose frames have been kept, appended after the recorder has returned and before anybody else knows; how many results a life
 * may give.
 */
const [, , keptList, most] = process.argv
if (keptList === undefined) throw new Error('the list of kept frames is missing')
const LEFT = { results: Number(most) }

function sendOne(recorder: FrameRecorder, number: number): Frame[] {
  const halves = number % 3 === 0 ? [recorder.record('in', bytesOf('half'))] : []
  const last = recorder.record('in', bytesOf(halves.length > 0 ? 'otherHalf' : 'result', number))
  appendFileSync(keptList as string, `${last.id}:0 ${number}\n`)
  return [...halves, last]
}

runMeterProcess({
  drivers: [doubleDriver],
  listPorts: async () => [],
  openBle: async () => {
    throw new MeterError('adapterOff', 'none')
  },
  openSerial: async (_path, _settings, recorder) => {
    const frames: Frame[] = []
    let broken: MeterError | undefined
    const sending = setInterval(() => {
      if (LEFT.results <= 0) return
      frames.push(...sendOne(recorder, LEFT.results))
      LEFT.results -= 1
    }, 1)
    return {
      kind: 'serial',
      write: async () => {},
      read: async () => {
        // One turn of the event loop later, so that a kill meets frames that are kept and not yet decoded.
        await new Promise((resolve) => setTimeout(resolve, 1))
        if (broken) throw broken
        return frames.shift()
      },
      useSlicer: () => {},
      flush: () => {},
      close: async () => {
        clearInterval(sending)
        broken = new MeterError('linkLost', 'closed')
      },
    }
  },
})

/**
 * The meter process on its real links, for being killed, with a witness: `KILL_WITNESS` names a file that gets a line for the
 * process itself, for each serial port opened, and for each serial frame after the journal has it and before anybody else knows.
 */
import { appendFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { drivers } from '../../drivers/catalogue.ts'
import { runMeterProcess } from '../../drivers/host/run.ts'
import { openBleAdapter } from '../../drivers/links/ble.ts'
import type { FrameRecorder } from '../../drivers/links/link.ts'
import { listSerialPorts, openSerialLink } from '../../drivers/links/serial.ts'

const file = process.env.KILL_WITNESS
if (!file) throw new Error('KILL_WITNESS is not set')
const witness = (...words: string[]) => appendFileSync(file, `${words.join(' ')}\n`)
witness('pid', String(process.pid))

const watched = (path: string, recorder: FrameRecorder): FrameRecorder => ({
  record(direction, bytes, channel) {
    const frame = recorder.record(direction, bytes, channel)
    if (direction === 'in') witness('in', path, frame.id)
    return frame
  },
})

runMeterProcess({
  drivers,
  listPorts: listSerialPorts,
  openBle: openBleAdapter,
  openSerial: async (path, settings, recorder, onSkipped) => {
    const link = await openSerialLink(path, settings, watched(path, recorder), onSkipped)
    witness('open', path)
    flushCompileCache()
    return link
  },
})

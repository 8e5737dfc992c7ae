import { fork } from 'node:child_process'
import type { MeterChild } from '../../../drivers/host/client.ts'
import { entryFile } from '../../entries.ts'

/** The meter process under plain Node. What it prints goes to standard error: standard output belongs to the command line. */
export function spawnMeters(entry = entryFile('drivers/host/process')): MeterChild {
  const child = fork(entry, {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    // Ctrl+C on a terminal is for the station, which ends its children itself.
    detached: process.platform !== 'win32',
  })
  // Unable to start or to take a message: the exit follows and is what the client acts on.
  child.on('error', () => {})
  return {
    post: (message) => {
      if (child.connected) child.send(message, () => {})
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let told = false
      const tell = (code: number | null) => {
        if (!told) listener(code)
        told = true
      }
      child.once('exit', tell)
      child.once('error', () => {
        if (child.pid === undefined) tell(null)
      })
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

import type { MeterChild } from '../../../drivers/host/client.ts'
import { entryFile } from '../../entries.ts'
import type { ElectronModule } from './module.ts'

/** The meter process under Electron, where `child_process.fork` of the packaged program is switched off by a fuse. */
export function utilityMeters({ utilityProcess }: Pick<ElectronModule, 'utilityProcess'>): () => MeterChild {
  return () => {
    const child = utilityProcess.fork(entryFile('drivers/host/process'), [], {
      serviceName: 'meters',
      stdio: 'inherit',
    })
    return {
      post: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener),
      kill() {
        // `child.kill()` asks; a process that hangs does not hear it.
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      },
    }
  }
}

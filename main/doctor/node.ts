import { oldestNode } from '../entries.ts'
import { type Check, ok, wrong } from './check.ts'

export const node: Check = {
  name: 'node',
  look({ nodeVersion }) {
    const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
    const [oldMajor = 0, oldMinor = 0] = oldestNode().split('.').map(Number)
    const fits = major > oldMajor || (major === oldMajor && minor >= oldMinor)
    return [
      fits
        ? ok(`Node ${nodeVersion}`)
        : wrong(`Node ${nodeVersion} is too old`, `install Node ${oldestNode()} or newer`),
    ]
  },
}

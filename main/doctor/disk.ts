import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Check, look, ok, wrong } from './check.ts'

const MIB = 1024 * 1024
/** A busy year of store, journal and seven backups. */
const WANTED_MIB = 2048
/** Below this the next backup may fill the disk. */
const NEEDED_MIB = 512

export const disk: Check = {
  name: 'disk',
  async look({ dataDir }) {
    const { bavail, bsize } = await statfs(nearest(dataDir))
    const freeMib = Math.floor((bavail * bsize) / MIB)
    const free = `${freeMib} MiB free for the data folder ${dataDir}`
    if (freeMib < NEEDED_MIB) return [wrong(free, `free disk space: at least ${NEEDED_MIB} MiB are needed`)]
    return [freeMib < WANTED_MIB ? look(free, `free disk space: ${WANTED_MIB} MiB keep a year`) : ok(free)]
  },
}

/** A folder that is not made yet lies on the disk of the one above it. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder))
}

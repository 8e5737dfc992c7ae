import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { STORE_FILE } from '../../db/open-store.ts'
import { type Check, type Line, look, ok, wrong } from './check.ts'

/** The quick check reads the whole file and cannot be broken off: some seconds for so much. */
const CHECKED_BYTES = 1024 ** 3
const FAULTS_SHOWN = 3

export const database: Check = {
  name: 'database',
  look({ dataDir, stationRuns, data, problem }) {
    const running = ok(
      stationRuns ? 'a station runs in this folder; doctor only reads' : 'no station runs in this folder',
    )
    if (problem !== null)
      return [running, wrong(problem, 'use the recovery key, or restore a backup: station backup restore')]
    if (!data) return [running, ok('no data yet: the first start makes it')]
    const file = join(dataDir, STORE_FILE)
    const lines: Line[] = [running, ok('opens with its key, and every setting of the connection reads back')]
    lines.push(existsSync(file) && statSync(file).size > CHECKED_BYTES ? tooLarge : quickCheck(data.check()))
    const verdict = data.read.audit.verify()
    lines.push(
      verdict.intact
        ? ok(`the audit is whole: ${verdict.entries} entries`)
        : wrong(
            `the audit is not whole: entry ${verdict.atPosition} is ${verdict.fault}`,
            'keep this folder as it is, and call maintenance',
          ),
    )
    if (data.faults.length > 0)
      lines.push(
        look(
          `settings that do not fit, with their default in force: ${data.faults.join(', ')}`,
          'set them again at the desk',
        ),
      )
    if (data.settings['catalogue.signedBy'] === null)
      lines.push(
        look('the indicator ranges are not signed by a clinician', 'have them signed; until then prints say so'),
      )
    return lines
  },
}

const tooLarge = look('too large for a quick check here', 'station backup make verifies a whole copy')

function quickCheck(found: readonly string[]): Line {
  if (found.length === 0) return ok('the quick check finds nothing')
  const shown = found.slice(0, FAULTS_SHOWN).join('; ')
  return wrong(`damaged: ${shown}`, 'end the station and restore the newest good backup: station backup restore')
}

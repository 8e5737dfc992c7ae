import { join } from 'node:path'
import { deriveKey } from '../../db/keys.ts'
import { JournalKeyError } from '../../drivers/host/journal-format.ts'
import { surveyJournal } from '../../drivers/host/journal-survey.ts'
import { type Check, type Line, look, ok, wrong } from './check.ts'

const MIB = 1024 * 1024
/** Two weeks of a busy station stay far below. */
const LARGE_MIB = 512

export const journal: Check = {
  name: 'journal',
  look({ dataDir, stationRuns, data }) {
    if (!data) return [ok('not looked into: there is no data, or no key')]
    try {
      const survey = surveyJournal(join(dataDir, 'journal'), deriveKey(data.dataKey, 'journal'))
      const sizeMib = Math.ceil(survey.bytes / MIB)
      const size = `${survey.segments} files, ${sizeMib} MiB`
      const lines: Line[] = [sizeMib > LARGE_MIB ? look(size, 'free disk space, and call maintenance') : ok(size)]
      // Every kill may leave one, and a running station may be in the middle of a write.
      if (survey.tornTails > 0) lines.push(ok(`${survey.tornTails} torn tails, passed over`))
      if (survey.damaged > 0)
        lines.push(
          wrong(`${survey.damaged} places cannot be read`, 'check the disk; look for lost measurements of those days'),
        )
      if (survey.waiting > 0)
        lines.push(
          stationRuns
            ? ok(`${survey.waiting} conversations with meters are under way or being handed over`)
            : look(`${survey.waiting} conversations are not yet in the store`, 'start the station: it takes them up'),
        )
      return lines
    } catch (error) {
      if (error instanceof JournalKeyError) return [wrong(error.message, 'put the journal folder of this station back')]
      throw error
    }
  },
}

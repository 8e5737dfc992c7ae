import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { SEGMENT_FILE } from './journal.ts'
import { decodeSegment } from './journal-format.ts'
import { indexJournal } from './journal-index.ts'

export interface JournalSurvey {
  readonly segments: number
  readonly bytes: number
  readonly tornTails: number
  /** Places whose entries are lost. */
  readonly damaged: number
  /** Conversations that said something and are not settled with the store. */
  readonly waiting: number
}

/** What a journal holds, without touching it: also beside the process that writes it. Throws JournalKeyError. */
export function surveyJournal(dir: string, key: Uint8Array): JournalSurvey {
  const names = existsSync(dir)
    ? readdirSync(dir)
        .flatMap((file) => SEGMENT_FILE.exec(file)?.[1] ?? [])
        .sort()
    : []
  const sizes: number[] = []
  const segments = names.map((segment) => {
    const file = readFileSync(path.join(dir, `${segment}.journal`))
    sizes.push(file.length)
    return { segment, ...decodeSegment(file, key, segment) }
  })
  const problems = segments.flatMap((segment) => segment.problems)
  const torn = problems.filter(({ reason }) => reason === 'torn tail').length
  const conversations = [...indexJournal(segments).conversations.values()]
  return {
    segments: segments.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    tornTails: torn,
    damaged: problems.length - torn,
    waiting: conversations.filter(
      ({ settled, frames }) => !settled && frames.some(({ direction }) => direction === 'in'),
    ).length,
  }
}

import { Fragment } from 'react'

/** The most Chinese characters an elder reads in one line. */
export const LINE = 18
const LATIN_EM = 0.56

/** The dot inside some names is as wide as a character. */
export const isLatin = (text: string) => !/[\u00b7\u2e80-\uffef]/.test(text)

/** Widths in Chinese characters: a Latin letter, digit or space takes about half of one. */
export const width = (text: string) => [...text].reduce((sum, char) => sum + (isLatin(char) ? LATIN_EM : 1), 0)

/** Clauses of a Chinese sentence, each with the punctuation that ends it. */
const clauses = (line: string): string[] =>
  line.match(/[^，。；：！？]*[，。；：！？]+\s*|[^，。；：！？]+$/g) ?? [line]

/** Clauses put into lines of at most so many characters; a clause that is longer has a line of its own. */
function filled(parts: string[], most: number): string[][] {
  const lines: string[][] = []
  let room = 0
  for (const part of parts) {
    const size = width(part.trimEnd())
    const last = lines.at(-1)
    if (last && size <= room) last.push(part)
    else {
      lines.push([part])
      room = most
    }
    room -= width(part)
  }
  return lines
}

/** Lines broken after punctuation: as few as fit, and of lengths as equal as that allows. Latin lines are left to the browser. */
export function brokenLines(text: string, most = LINE): string[][] {
  return text.split('\n').flatMap((line) => {
    if (isLatin(line)) return [[line]]
    const parts = clauses(line)
    const fewest = filled(parts, most)
    for (let limit = most / 2; limit < most; limit += 0.5) {
      const tighter = filled(parts, limit)
      if (tighter.length === fewest.length) return tighter
    }
    return fewest
  })
}

/** The lines of a sentence, in clauses that do not fall apart. */
export function Lines({ text, most = LINE }: { text: string; most?: number }) {
  return brokenLines(text, most).map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text never move
    <Fragment key={index}>
      {index > 0 && <br />}
      {line.map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nor do the clauses of a line
        <span key={place} className={!isLatin(part) && width(part) <= most ? 'nb' : undefined}>
          {part}
        </span>
      ))}
    </Fragment>
  ))
}

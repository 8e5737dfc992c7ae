import { Fragment } from 'react'

/** The most characters an elder reads in one line. */
const LINE = 18

/** Widths in Chinese characters: a Latin letter, digit or space takes about half of one. */
const width = (text: string) => [...text].reduce((sum, char) => sum + (char.charCodeAt(0) < 0x2e80 ? 0.55 : 1), 0)

/** Clauses of a sentence, each with the punctuation that ends it. */
const clauses = (line: string): string[] =>
  line.match(/[^，。；：！？,.;!?]*[，。；：！？,.;!?]+\s*|[^，。；：！？,.;!?]+$/g) ?? [line]

/** Lines broken after punctuation, each filled as far as it goes. */
export function brokenLines(text: string, most = LINE): string[][] {
  return text.split('\n').flatMap((line) => {
    const lines: string[][] = []
    let room = 0
    for (const clause of clauses(line)) {
      const size = width(clause.trimEnd())
      const last = lines.at(-1)
      if (last && size <= room) last.push(clause)
      else {
        lines.push([clause])
        room = most
      }
      room -= width(clause)
    }
    return lines
  })
}

/** A sentence whose clauses do not fall apart. */
export function Lines({ text, most }: { text: string; most?: number }) {
  return brokenLines(text, most).map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text never move
    <Fragment key={index}>
      {index > 0 && <br />}
      {line.map((clause) => (
        <span key={clause} className={width(clause) <= LINE ? 'nb' : undefined}>
          {clause}
        </span>
      ))}
    </Fragment>
  ))
}

import type { CSSProperties } from 'react'
import { Fragment } from 'react'

/** The most Chinese characters an elder reads in one line. */
const LINE = 18
const LATIN_EM = 0.56

const isLatin = (text: string) => !/[\u2e80-\uffef]/.test(text)

/** Widths in Chinese characters: a Latin letter, digit or space takes about half of one. */
const width = (text: string) => [...text].reduce((sum, char) => sum + (isLatin(char) ? LATIN_EM : 1), 0)

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
export function brokenLines(text: string): string[][] {
  return text.split('\n').flatMap((line) => {
    if (isLatin(line)) return [[line]]
    const parts = clauses(line)
    const fewest = filled(parts, LINE)
    for (let limit = LINE / 2; limit < LINE; limit += 0.5) {
      const tighter = filled(parts, limit)
      if (tighter.length === fewest.length) return tighter
    }
    return fewest
  })
}

/** What must not be torn apart: a clause of Chinese, a word of English. */
const unbroken = (lines: string[][]) =>
  lines.flat().flatMap((part) => (isLatin(part) ? part.split(/\s+/) : width(part) <= LINE ? [part.trimEnd()] : []))

interface SentenceProps {
  text: string
  className?: string
  role?: 'status' | 'alert'
  as?: 'p' | 'span' | 'h1'
  /** Stays on one line, whatever its length. */
  oneLine?: boolean
}

/** A sentence whose clauses do not fall apart; where one would not fit the column, the type gives way a little. */
export function Sentence({ text, className = 'say', role, as: Tag = 'p', oneLine = false }: SentenceProps) {
  const lines = brokenLines(text)
  const widest = Math.max(1, ...(oneLine ? text.split('\n') : unbroken(lines)).map(width))
  return (
    <Tag className={`${className} fit`} role={role} style={{ '--chars': widest.toFixed(2) } as CSSProperties}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text never move
        <Fragment key={index}>
          {index > 0 && <br />}
          {line.map((part, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: nor do the clauses of a line
            <span key={place} className={!isLatin(part) && width(part) <= LINE ? 'nb' : undefined}>
              {part}
            </span>
          ))}
        </Fragment>
      ))}
    </Tag>
  )
}

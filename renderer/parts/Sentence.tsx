import type { CSSProperties } from 'react'
import { brokenLines, isLatin, LINE, Lines, width } from './Lines.tsx'

/** What must not be torn apart: a clause of Chinese, a word of English. */
const unbroken = (text: string) =>
  brokenLines(text)
    .flat()
    .flatMap((part) => (isLatin(part) ? part.split(/\s+/) : width(part) <= LINE ? [part.trimEnd()] : []))

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
  const widest = Math.max(1, ...(oneLine ? text.split('\n') : unbroken(text)).map(width))
  return (
    <Tag className={`${className} fit`} role={role} style={{ '--chars': widest.toFixed(2) } as CSSProperties}>
      <Lines text={text} />
    </Tag>
  )
}

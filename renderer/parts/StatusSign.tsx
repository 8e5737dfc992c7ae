import type { z } from 'zod'
import type { Bilingual, Level } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { Icon } from './Icon.tsx'

export type LevelCode = z.infer<typeof Level>

interface StatusSignProps {
  level: LevelCode
  word: Bilingual
  size?: 'l' | 's' | 'bare'
  /** Judged for reference only (body fat): its own shape and word, never a warning tint. */
  reference?: boolean
}

/** Shape first, word second, colour last. */
export function StatusSign({ level, word, size = 'l', reference = false }: StatusSignProps) {
  const { say } = useWords()
  return (
    <span className={`status st-${level}${size === 'l' ? '' : ` ${size}`}${reference ? ' ref' : ''}`}>
      <Icon name={`status-${level}`} />
      <span>{say(word)}</span>
    </span>
  )
}

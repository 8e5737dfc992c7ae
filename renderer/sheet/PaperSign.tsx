import type { NumberView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { Icon } from '../parts/Icon.tsx'

/** A black shape and its word. */
export function PaperSign({ level, word }: Pick<NumberView, 'level' | 'word'>) {
  const { say } = useWords()
  return (
    <span className="sign">
      <Icon name={`status-${level}`} />
      {say(word)}
    </span>
  )
}

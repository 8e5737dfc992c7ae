import { useState } from 'react'
import { useDesk } from './desk-context.ts'

/**
 * A text that is typed and not sent yet. When the desk locks meanwhile, or another page is opened, it is there again for the same
 * person at the same place, and for nobody else.
 */
export function useDraft(about: string) {
  const { view, drafts } = useDesk()
  const key = `${view.staff?.id} ${about}`
  const [text, setText] = useState(() => drafts.get(key) ?? '')
  return {
    text,
    write(typed: string) {
      if (typed === '') drafts.delete(key)
      else drafts.set(key, typed)
      setText(typed)
    },
    /** What stands there now, whatever stood there when this was drawn. */
    latest: () => drafts.get(key) ?? '',
    /** It has arrived. */
    sent: () => drafts.delete(key),
  }
}

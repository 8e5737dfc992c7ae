import { useEffect, useEffectEvent } from 'react'
import { WEDGE_START, wedgeKey } from '../base/wedge.ts'

/**
 * Hears cards while people type in fields. Unlike on the elder's page every character reaches its field at once, because fast
 * fingers are as fast as the beginning of a card; only the Enter or Tab that ends a card is kept back. The whole code then stands at
 * the end of the field that has the focus: `onCard` takes it out (`withoutCode`).
 */
export function useCards(onCard: (code: string) => void): void {
  const heard = useEffectEvent(onCard)
  useEffect(() => {
    let state = WEDGE_START
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
      const step = wedgeKey(state, event.key, event.timeStamp)
      state = step.state
      if (step.swallow && (event.key === 'Enter' || event.key === 'Tab')) {
        event.preventDefault()
        event.stopImmediatePropagation()
      }
      if (step.code !== null) heard(step.code)
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [])
}

export const withoutCode = (text: string, code: string) => (text.endsWith(code) ? text.slice(0, -code.length) : text)

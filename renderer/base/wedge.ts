/**
 * Cards read by a keyboard wedge: a burst of keys ended by Enter or Tab. The burst is told from a person typing by its speed.
 */
export interface WedgeState {
  keys: string
  lastKeyMs: number
  lastCode: string
  lastCodeMs: number
}

export const WEDGE_START: WedgeState = {
  keys: '',
  lastKeyMs: Number.NEGATIVE_INFINITY,
  lastCode: '',
  lastCodeMs: Number.NEGATIVE_INFINITY,
}

const MAX_GAP_MS = 50
const MIN_LENGTH = 6
const REPEAT_MS = 3000

export interface WedgeStep {
  state: WedgeState
  /** A whole card code, or null. */
  code: string | null
  /** The key belongs to a burst and must not reach a field or a button. */
  swallow: boolean
}

/** One key with the moment it came, in milliseconds of any monotonic clock. `key` is KeyboardEvent.key. */
export function wedgeKey(state: WedgeState, key: string, atMs: number): WedgeStep {
  const inBurst = atMs - state.lastKeyMs < MAX_GAP_MS
  if (key === 'Enter' || key === 'Tab') {
    const whole = inBurst && state.keys.length >= MIN_LENGTH
    const cleared = { ...state, keys: '', lastKeyMs: Number.NEGATIVE_INFINITY }
    if (!whole) return { state: cleared, code: null, swallow: inBurst && state.keys.length > 1 }
    const repeated = state.keys === state.lastCode && atMs - state.lastCodeMs < REPEAT_MS
    return {
      state: { ...cleared, lastCode: state.keys, lastCodeMs: repeated ? state.lastCodeMs : atMs },
      code: repeated ? null : state.keys,
      swallow: true,
    }
  }
  // Shift and its like come between the characters of a wedge and are neither part of the code nor a break.
  if ([...key].length !== 1) return { state, code: null, swallow: false }
  const keys = inBurst ? state.keys + key : key
  return { state: { ...state, keys, lastKeyMs: atMs }, code: null, swallow: keys.length > 1 }
}

/**
 * Listens on the whole window, ahead of every field; gives back how to stop. `fieldless` (the elder's page, which has no text
 * fields) swallows the first character too.
 */
export function listenForCards(target: Window, onCode: (code: string) => void, fieldless: boolean): () => void {
  let state = WEDGE_START
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
    const step = wedgeKey(state, event.key, event.timeStamp)
    state = step.state
    const character = [...event.key].length === 1
    // A lone space or Enter still presses the button that has the focus.
    if (step.swallow || (fieldless && character && event.key !== ' ')) {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    if (step.code !== null) onCode(step.code)
  }
  target.addEventListener('keydown', onKey, { capture: true })
  return () => {
    target.removeEventListener('keydown', onKey, { capture: true })
    state = WEDGE_START
  }
}

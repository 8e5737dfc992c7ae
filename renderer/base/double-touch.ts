/** A trembling hand touches twice: the second touch of one button, or one that lands on the screen that has just come, is not meant. */
export interface Touch {
  atMs: number
  /** What was pressed, unlike for each button of a screen. */
  button: string
  screen: string
}

const GUARD_MS = 600

/** Whether a press counts, given the last one that did. Different buttons of one screen (the digits of the pad) count at any speed. */
export function countsAsPress(last: Touch | null, next: Touch): boolean {
  if (last === null || next.atMs - last.atMs >= GUARD_MS) return true
  return next.screen === last.screen && next.button !== last.button
}

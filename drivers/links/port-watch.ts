import { existsSync } from 'node:fs'

const LOOK_EVERY_MS = 1_000

/**
 * Tells once when the port's path is gone. serialport notices an unplug while it waits for input, but reads an ended terminal
 * for ever when the plug is pulled in the middle of input. Windows has no such path, and no such loop.
 */
export function watchPort(path: string, onGone: () => void): () => void {
  if (!existsSync(path)) return () => undefined
  const looking = setInterval(() => {
    if (existsSync(path)) return
    clearInterval(looking)
    onGone()
  }, LOOK_EVERY_MS)
  return () => clearInterval(looking)
}

/**
 * Noto Sans SC in the two weights of the look; comes with the program, so that no system font is needed. It comes in some hundred
 * pieces by characters, each asked for when one of its characters is first drawn: text would be drawn in another font, and move.
 */
import '@fontsource/noto-sans-sc/500.css'
import '@fontsource/noto-sans-sc/700.css'

const FAMILY = '"Noto Sans SC"'
const WEIGHTS = [500, 700]
/** A page in the system's font is better than none. */
const PATIENCE_MS = 3000

/** When the pieces that `text` needs are there, or will not come in time. */
export async function fontsFor(text: string): Promise<void> {
  const asked = WEIGHTS.map((weight) => document.fonts.load(`${weight} 1em ${FAMILY}`, text))
  await Promise.race([Promise.allSettled(asked), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
}

/**
 * Asks for every piece there is, since nobody knows which characters the names of people have; one after the other, so that whoever
 * touches the screen meanwhile does not wait. Resolves when all have come or failed.
 */
export async function everyFont(): Promise<void> {
  for (const face of document.fonts) await face.load().catch(() => undefined)
}

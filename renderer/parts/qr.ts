/** A text as the squares of a QR code. Pure. */
import { create } from 'qrcode'

/** White around the code, in modules, which readers ask for. */
const QUIET_ZONE = 4

export interface QrPicture {
  /** Modules from edge to edge, quiet zone included. */
  side: number
  /** SVG path of the dark modules, in modules from the edge. */
  path: string
}

/**
 * Byte mode for the whole text, so that a phone guesses UTF-8 from all of it and not from pieces; a seventh of it may be damaged.
 * Throws where the text is longer than a QR code holds.
 */
export function qrPicture(text: string): QrPicture {
  const data = new TextEncoder().encode(text)
  const { modules } = create([{ data, mode: 'byte' }], { errorCorrectionLevel: 'M' })
  let path = ''
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (modules.get(y, x)) path += `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z`
    }
  }
  return { side: modules.size + 2 * QUIET_ZONE, path }
}

/** Half a millimetre and more on a printer of 8 dots a millimetre. */
const SLIP_MODULE_DOTS = { usual: 5, least: 4 } as const
/** 50 mm. */
const SLIP_USUAL_DOTS = 400

/** Whole dots of a module on the slip: a code of many modules has smaller ones. */
export function slipModuleDots({ side }: QrPicture): number {
  const { usual, least } = SLIP_MODULE_DOTS
  return side * usual <= SLIP_USUAL_DOTS ? usual : least
}

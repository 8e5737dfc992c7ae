import { families } from './catalogue.ts'
import type { Decoder } from './driver.ts'
import { DecodeError, type DecodeFault } from './errors.ts'

/** What `station decode` prints: the fields of the protocol's own shape, or why there are none. */
export type Decoded =
  | { readonly valid: true; readonly [field: string]: unknown }
  | { readonly valid: false; readonly error: DecodeFault }

/** By protocol name. */
export const decoders: ReadonlyMap<string, Decoder> = new Map(
  families.flatMap((family) => Object.entries<Decoder>(family.protocols)),
)

/** Every name `decodeHex` knows, in alphabetical order. */
export const protocols: readonly string[] = [...decoders.keys()].sort()

/**
 * One value or frame, as hex text (blanks between the bytes and either case allowed). Text that is no hex is a `bad-frame`.
 * Throws RangeError for a protocol nobody knows; never anything else.
 */
export function decodeHex(protocol: string, hex: string): Decoded {
  const decode = decoders.get(protocol)
  if (!decode) throw new RangeError(`unknown protocol "${protocol}"; known are ${protocols.join(', ')}`)
  try {
    return { valid: true, ...decode(bytesOf(hex)) }
  } catch (error) {
    if (error instanceof DecodeError) return { valid: false, error: error.fault }
    throw error
  }
}

function bytesOf(hex: string): Uint8Array {
  const digits = hex.replace(/\s+/g, '')
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new DecodeError('bad-frame', 'not hexadecimal text of whole bytes')
  return Uint8Array.from(Buffer.from(digits, 'hex'))
}

import { readFile } from 'node:fs/promises'
import { type Decoded, decodeHex, protocols } from '../../drivers/decode.ts'
import { type Io, oneLine, printJson, UsageError } from './io.ts'

export interface DecodeOptions {
  readonly protocol?: string
  readonly file?: string
}

/** `station decode`: one value as hex text, or a file of vectors, a line each. */
export async function decode(hex: readonly string[], { protocol, file }: DecodeOptions, io: Io): Promise<void> {
  if (file !== undefined) {
    if (hex.length > 0) throw new UsageError('decode takes --file or hex text, not both')
    const vectors = vectorsOf(parse(await readFile(file, 'utf8'), file))
    if (!vectors) throw new Error(`${file} holds neither a list of vectors nor an object with "vectors"`)
    for (const { id, decoded } of vectors.map((vector) => decodeVector(vector, protocol)))
      await printJson(io, { id, decoded })
    return
  }
  if (hex.length === 0) throw new UsageError('decode needs hex text, or --file')
  const known = `protocols: ${protocols.join(', ')}`
  if (protocol === undefined) throw new UsageError(`decode needs --protocol for hex text; ${known}`)
  if (!protocols.includes(protocol)) throw new UsageError(`unknown protocol ${protocol}; ${known}`)
  await printJson(io, decodeHex(protocol, hex.join('')))
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new Error(`${file} is not JSON: ${oneLine(error)}`)
  }
}

/** A bad vector gives its error and stops nothing. */
function decodeVector(vector: unknown, otherwise: string | undefined): { id: unknown; decoded: Decoded } {
  const { id = null, hex, protocol = otherwise } = isObject(vector) ? vector : {}
  if (typeof protocol !== 'string' || !protocols.includes(protocol))
    return { id, decoded: { valid: false, error: 'unsupported-format' } }
  return { id, decoded: typeof hex === 'string' ? decodeHex(protocol, hex) : { valid: false, error: 'bad-frame' } }
}

function vectorsOf(value: unknown): readonly unknown[] | undefined {
  const list = isObject(value) && 'vectors' in value ? value.vectors : value
  return Array.isArray(list) ? list : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

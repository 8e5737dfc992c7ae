import { createCipheriv, createDecipheriv } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { MeterError } from '../errors.ts'

/**
 * How the journal looks on disk. A segment is a header and entries, one after the other:
 *
 *   header  magic 8 | nonce 12 | tag 16 | crc32 4          the tag seals nothing; it only tells whether the key fits
 *   entry   sync 4 | length 4 | crc32 4 | body             the checksum is over length and body
 *   body    nonce 12 | ciphertext | tag 16                 AES-256-GCM over the entry as JSON
 *
 * Numbers are little-endian. The checksum tells damage from a wrong key and finds the next whole entry behind a damaged one.
 * The segment's name is sealed in with every entry, so a file cannot pass for another.
 */
const MAGIC = Buffer.from('HSTJNL1\n', 'latin1')
const SYNC = Buffer.from([0xe7, 0x4a, 0x91, 0x0c])
const NONCE_BYTES = 12
const TAG_BYTES = 16
const ENTRY_HEAD_BYTES = 12
const MAX_BODY_BYTES = 1024 * 1024
export const HEADER_BYTES = MAGIC.length + NONCE_BYTES + TAG_BYTES + 4

/** What a conversation must know again to be decoded later exactly as it was live. */
export const ConversationAbout = z.object({
  meterId: z.string(),
  driverId: z.string(),
  modelId: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  zoneOffsetMinutes: z.number(),
  lastRecordNumber: z.number().optional(),
})
export type ConversationAbout = z.infer<typeof ConversationAbout>

export const JournalEntry = z.discriminatedUnion('type', [
  /** Its id is the conversation's id. */
  z.object({ type: z.literal('start'), id: z.string(), at: z.number(), about: ConversationAbout }),
  z.object({
    type: z.literal('frame'),
    id: z.string(),
    at: z.number(),
    conversation: z.string(),
    /** Repeated from the start entry, so that a damaged start entry costs the settings and not the frames. */
    meterId: z.string(),
    driverId: z.string(),
    modelId: z.string(),
    direction: z.enum(['in', 'out']),
    channel: z.string().optional(),
    base64: z.base64(),
  }),
  /** The station has these measurements. `settled`: nothing more will come from this conversation. */
  z.object({
    type: z.literal('ack'),
    at: z.number(),
    conversation: z.string(),
    keys: z.array(z.string()),
    settled: z.boolean(),
  }),
  /** Written to find out whether writing works again. */
  z.object({ type: z.literal('probe'), at: z.number() }),
])
export type JournalEntry = z.infer<typeof JournalEntry>

export interface JournalProblem {
  readonly offset: number
  readonly bytes: number
  readonly reason: 'torn tail' | 'corrupt entry' | 'unreadable entry' | 'damaged header' | 'unreadable file'
}

export interface SegmentContents {
  readonly entries: readonly JournalEntry[]
  readonly problems: readonly JournalProblem[]
}

/** The journal was written with another key. Nothing has been touched. */
export class JournalKeyError extends MeterError {
  constructor(segment: string) {
    super('journalFailed', `journal ${segment} was written with another key; configure the key it was written with`)
    this.name = 'JournalKeyError'
  }
}

/** `random(n)` gives n random bytes. With 96-bit random nonces one key is good for 2^32 entries: centuries of a busy station. */
export type RandomBytes = (bytes: number) => Uint8Array

function seal(plain: Uint8Array, key: Uint8Array, segment: string, random: RandomBytes): Buffer {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(segment))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Undefined where the seal does not hold. */
function unseal(body: Uint8Array, key: Uint8Array, segment: string): Buffer | undefined {
  const nonce = body.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(segment)).setAuthTag(body.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  } catch {
    return undefined
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

export function encodeHeader(key: Uint8Array, segment: string, random: RandomBytes): Buffer {
  const head = Buffer.concat([MAGIC, seal(Buffer.alloc(0), key, segment, random)])
  return Buffer.concat([head, uint32(crc32(head))])
}

export function encodeEntry(entry: JournalEntry, key: Uint8Array, segment: string, random: RandomBytes): Buffer {
  const body = seal(Buffer.from(JSON.stringify(entry)), key, segment, random)
  const length = uint32(body.length)
  return Buffer.concat([SYNC, length, uint32(crc32(body, crc32(length))), body])
}

/** Throws JournalKeyError when the header is whole and the key does not fit it. Undefined when the header is damaged. */
function checkHeader(file: Buffer, key: Uint8Array, segment: string): JournalProblem | undefined {
  const sealed = file.subarray(0, HEADER_BYTES - 4)
  if (!sealed.subarray(0, MAGIC.length).equals(MAGIC) || crc32(sealed) !== file.readUInt32LE(HEADER_BYTES - 4))
    return { offset: 0, bytes: HEADER_BYTES, reason: 'damaged header' }
  if (unseal(sealed.subarray(MAGIC.length), key, segment) === undefined) throw new JournalKeyError(segment)
  return undefined
}

function bodyAt(file: Buffer, offset: number): Buffer | undefined {
  const start = offset + ENTRY_HEAD_BYTES
  if (start > file.length || !file.subarray(offset, offset + SYNC.length).equals(SYNC)) return undefined
  const length = file.readUInt32LE(offset + 4)
  if (length < NONCE_BYTES + TAG_BYTES || length > MAX_BODY_BYTES || start + length > file.length) return undefined
  const body = file.subarray(start, start + length)
  const checksum = crc32(body, crc32(file.subarray(offset + 4, offset + 8)))
  return checksum === file.readUInt32LE(offset + 8) ? body : undefined
}

function nextWholeEntry(file: Buffer, from: number): number | undefined {
  for (let at = file.indexOf(SYNC, from); at >= 0; at = file.indexOf(SYNC, at + 1)) if (bodyAt(file, at)) return at
  return undefined
}

/** What the seal holds was written by us; only a later version's entries may not be known here. */
function parseEntry(plain: Buffer | undefined): JournalEntry | undefined {
  return plain && JournalEntry.safeParse(JSON.parse(plain.toString())).data
}

/** Everything whole in a segment, in order, and what had to be passed over. Never throws for damage, only JournalKeyError. */
export function decodeSegment(file: Buffer, key: Uint8Array, segment: string): SegmentContents {
  const entries: JournalEntry[] = []
  const problems: JournalProblem[] = []
  if (file.length < HEADER_BYTES) return { entries, problems: [{ offset: 0, bytes: file.length, reason: 'torn tail' }] }
  const header = checkHeader(file, key, segment)
  if (header) problems.push(header)
  let offset = HEADER_BYTES
  while (offset < file.length) {
    const body = bodyAt(file, offset)
    if (body === undefined) {
      const next = nextWholeEntry(file, offset + 1)
      problems.push({
        offset,
        bytes: (next ?? file.length) - offset,
        reason: next === undefined ? 'torn tail' : 'corrupt entry',
      })
      offset = next ?? file.length
      continue
    }
    const bytes = ENTRY_HEAD_BYTES + body.length
    const entry = parseEntry(unseal(body, key, segment))
    if (entry) entries.push(entry)
    else problems.push({ offset, bytes, reason: 'unreadable entry' })
    offset += bytes
  }
  return { entries, problems }
}

import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeSegment,
  encodeEntry,
  encodeHeader,
  HEADER_BYTES,
  type JournalEntry,
  JournalKeyError,
} from './journal-format.ts'

const key = randomBytes(32)
const name = '00000001-0a0b0c0d'
const header = encodeHeader(key, name, randomBytes)
const frame = (n: number): JournalEntry => ({
  type: 'frame',
  id: `${name}-${n}`,
  at: 1000 + n,
  conversation: `${name}-0`,
  meterId: 'm1',
  driverId: 'double',
  modelId: 'double-listened',
  direction: 'in',
  base64: Buffer.from([n]).toString('base64'),
})
const entries = [1, 2, 3].map(frame)
const encoded = entries.map((entry) => encodeEntry(entry, key, name, randomBytes))
const file = Buffer.concat([header, ...encoded])
const lastAt = file.length - (encoded[2] as Buffer).length

test('what was written is read again', () => {
  expect(decodeSegment(file, key, name)).toEqual({ entries, problems: [] })
})

test('nothing readable of the bytes stands in the file', () => {
  expect(file.includes('double-listened')).toBe(false)
})

test('a segment cut at every byte of its last entry keeps all entries before, and says what was torn', () => {
  for (let length = lastAt + 1; length < file.length; length += 1)
    expect(decodeSegment(file.subarray(0, length), key, name)).toEqual({
      entries: entries.slice(0, 2),
      problems: [{ offset: lastAt, bytes: length - lastAt, reason: 'torn tail' }],
    })
})

test('a segment cut at every byte of its header is an empty one with a torn tail', () => {
  for (let length = 1; length < HEADER_BYTES; length += 1)
    expect(decodeSegment(file.subarray(0, length), key, name)).toEqual({
      entries: [],
      problems: [{ offset: 0, bytes: length, reason: 'torn tail' }],
    })
})

test('one wrong byte anywhere in the middle entry costs that entry only, and is told', () => {
  const from = HEADER_BYTES + (encoded[0] as Buffer).length
  for (let at = from; at < lastAt; at += 1) {
    const damaged = Buffer.from(file)
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at)
    expect(decodeSegment(damaged, key, name)).toEqual({
      entries: [entries[0], entries[2]],
      problems: [{ offset: from, bytes: lastAt - from, reason: 'corrupt entry' }],
    })
  }
})

test('a damaged header is told, and the entries behind it are read', () => {
  const damaged = Buffer.from(file)
  damaged.writeUInt8(damaged.readUInt8(12) ^ 1, 12)
  expect(decodeSegment(damaged, key, name)).toEqual({
    entries,
    problems: [{ offset: 0, bytes: HEADER_BYTES, reason: 'damaged header' }],
  })
})

test('another key is an error of its own with the code M108', () => {
  const decode = () => decodeSegment(file, randomBytes(32), name)
  expect(decode).toThrow(JournalKeyError)
  expect(decode).toThrow(/^M108 .*another key/)
})

test('an entry sealed for another segment is unreadable here', () => {
  const strange = encodeEntry(frame(4), key, '00000002-0a0b0c0d', randomBytes)
  const { entries: read, problems } = decodeSegment(Buffer.concat([header, strange]), key, name)
  expect(read).toEqual([])
  expect(problems).toEqual([{ offset: HEADER_BYTES, bytes: strange.length, reason: 'unreadable entry' }])
})

test('an entry of a type not known here is unreadable and the rest is read', () => {
  const unknown = encodeEntry({ type: 'later' } as unknown as JournalEntry, key, name, randomBytes)
  const read = decodeSegment(Buffer.concat([header, unknown, encoded[0] as Buffer]), key, name)
  expect(read.entries).toEqual([entries[0]])
  expect(read.problems.map(({ reason }) => reason)).toEqual(['unreadable entry'])
})

describe('any damage', () => {
  test('never throws, and never gives an entry that was not written', () => {
    const written = new Set(entries.map((entry) => JSON.stringify(entry)))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.uint8Array({ minLength: 1, maxLength: 30 })), { maxLength: 4 }),
        fc.nat(file.length),
        (patches, length) => {
          const damaged = Buffer.from(file)
          for (const [at, bytes] of patches) damaged.set(bytes.subarray(0, damaged.length - at), at)
          const { entries: read } = decodeSegment(damaged.subarray(0, length), key, name)
          for (const entry of read) expect(written).toContain(JSON.stringify(entry))
        },
      ),
    )
  })
})

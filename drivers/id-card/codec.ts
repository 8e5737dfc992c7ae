/**
 * The serial frames of the security module (SAM) in readers of the second-generation resident identity card, as their makers
 * publish them: AA AA AA 96 69, the length of what follows (two bytes, high first), then CMD and parameter of a command, or SW1 SW2
 * SW3 and the data of an answer, and the XOR of everything between preamble and check byte.
 */
import type { FrameSlicer } from '../driver.ts'
import { DecodeError } from '../errors.ts'
import { cutBy, type Front } from '../slicing.ts'

const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69] as const
const LENGTH_AT = PREAMBLE.length
const BODY_AT = LENGTH_AT + 2
/** SW1 SW2 SW3 and the check byte. */
const SHORTEST_ANSWER = 4
/** Text, picture and two finger prints are 2,314 bytes; more is noise that looks like a frame. */
const LONGEST_ANSWER = 2_400
/** A module of 9,600 baud behind a USB adapter pauses less than this inside a frame. */
const GAP_MS = 500

export const COMMANDS = {
  /** Is the module well? */
  state: [0x11, 0xff],
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  /** Text and picture. */
  read: [0x30, 0x01],
} as const satisfies Record<string, readonly [command: number, parameter: number]>
export type Command = keyof typeof COMMANDS

/** SW3, the module's own state. */
export const STATUS = { done: 0x90, found: 0x9f, noCard: 0x80 } as const

export function encodeCommand(command: Command): Uint8Array {
  const body = [0, 3, ...COMMANDS[command]]
  return Uint8Array.of(...PREAMBLE, ...body, xor(body))
}

export interface Answer {
  /** SW3; SW1 and SW2 are the card's own and tell nothing more. */
  readonly status: number
  readonly data: Uint8Array
}

/** One whole frame. Throws DecodeError bad-sync, truncated, bad-length, checksum. */
export function decodeAnswer(frame: Uint8Array): Answer {
  if (PREAMBLE.some((byte, at) => frame[at] !== byte)) throw new DecodeError('bad-sync', 'no AA AA AA 96 69')
  if (frame.length < BODY_AT + SHORTEST_ANSWER) throw new DecodeError('truncated', `${frame.length} bytes`)
  const length = lengthOf(frame)
  if (frame.length !== BODY_AT + length)
    throw new DecodeError('bad-length', `${length} bytes announced, ${frame.length - BODY_AT} there`)
  const expected = xor(frame.subarray(LENGTH_AT, -1))
  const got = frame[frame.length - 1] as number
  if (got !== expected) throw new DecodeError('checksum', 'XOR of the frame', { expected, got })
  return { status: frame[BODY_AT + 2] as number, data: frame.slice(BODY_AT + 3, -1) }
}

/** What of a card is used: its picture and address are left where they are. */
export interface IdCard {
  readonly name: string
  readonly sex: 'male' | 'female'
  /** `YYYY-MM-DD` */
  readonly birthDate: string
  /** 18 characters; the check character is not checked here. */
  readonly number: string
}

/** Fields of the text, in bytes, UTF-16LE, filled up with spaces (GA 450: the residents' card). */
const TEXT_BYTES = 256
const FIELDS = { name: [0, 30], sex: [30, 2], birthDate: [36, 16], number: [122, 36] } as const
/** In the data of the answer to `read`: two lengths of two bytes, then the text. */
const TEXT_AT = 4
const SEXES: Readonly<Record<string, IdCard['sex']>> = { '1': 'male', '2': 'female' }

/**
 * The data of the answer to `read`. Throws DecodeError truncated, bad-length, invalid-date, and unsupported-format for cards with
 * other fields (the foreigners' permanent residence card).
 */
export function decodeCard(data: Uint8Array): IdCard {
  if (data.length < TEXT_AT + TEXT_BYTES) throw new DecodeError('truncated', `${data.length} bytes of a card`)
  const announced = (data[0] as number) * 256 + (data[1] as number)
  if (announced !== TEXT_BYTES) throw new DecodeError('bad-length', `a text of ${announced} bytes`)
  const field = (name: keyof typeof FIELDS) => {
    const [from, bytes] = FIELDS[name]
    const at = TEXT_AT + from
    return new TextDecoder('utf-16le')
      .decode(data.subarray(at, at + bytes))
      .replaceAll('\0', ' ')
      .trim()
  }
  const sex = SEXES[field('sex')]
  const number = field('number').toUpperCase()
  const name = field('name')
  if (!sex || !name || !/^\d{17}[\dX]$/.test(number))
    throw new DecodeError('unsupported-format', 'not the fields of a resident’s card')
  return { name, sex, birthDate: dateOf(field('birthDate')), number }
}

function dateOf(digits: string): string {
  const text = digits.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
  const at = new Date(`${text}T00:00:00Z`)
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text))
    throw new DecodeError('invalid-date', 'a birth date that is none')
  return text
}

function lengthOf(frame: Uint8Array): number {
  return (frame[LENGTH_AT] as number) * 256 + (frame[LENGTH_AT + 1] as number)
}

function xor(bytes: Iterable<number>): number {
  let sum = 0
  for (const byte of bytes) sum ^= byte
  return sum
}

function frontOf(bytes: Uint8Array): Front {
  if (bytes.length === 0) return undefined
  if (PREAMBLE.some((byte, at) => at < bytes.length && bytes[at] !== byte)) return { is: 'noise', bytes: 1 }
  if (bytes.length < BODY_AT) return undefined
  const length = lengthOf(bytes)
  if (length < SHORTEST_ANSWER || length > LONGEST_ANSWER) return { is: 'noise', bytes: 1 }
  return bytes.length < BODY_AT + length ? undefined : { is: 'frame', bytes: BODY_AT + length }
}

export const answerSlicer: FrameSlicer = { push: cutBy(frontOf), gapMs: GAP_MS }

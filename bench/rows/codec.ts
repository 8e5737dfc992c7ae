/**
 * Every codec on its own test vectors: bytes to fields as `station decode` shows them. Frames it refuses are part of its work, and
 * are measured together, since making an error costs the same for all.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decoders } from '../../drivers/decode.ts'
import { DecodeError } from '../../drivers/errors.ts'
import { type Budget, type Figure, figure, type Row, type Scale } from '../figure.ts'
import { cpuMs, median, usedBytes } from '../measure.ts'

const FRAMES_PER_SECOND = { of: 'value', atLeast: 200_000 } as const
/** Most of the cost of an error is its stack, and a line of 9600 baud brings at most a few hundred bad frames a second. */
const REFUSED_PER_SECOND = { of: 'value', atLeast: 50_000 } as const
/** The least that could be kept of a frame is a reference of eight bytes; the rest is the collector's and compiler's own. */
const FLAT = { of: 'value', atMost: 1 } as const
const SIZES = {
  full: { batchMs: 100, batches: 15 },
  small: { batchMs: 10, batches: 3 },
} as const satisfies Record<Scale, object>

/** Of this result only a refused example is known; the same with the code for a good one. */
const GOOD_FRAMES: Readonly<Record<string, readonly string[]>> = { 'aand-ua767pc': ['38303443344334393630'] }

interface Vector {
  readonly protocol: string
  readonly hex: string
}

/** Where decoded values go, so that the compiler cannot leave the decoding out. */
const sink: { last?: unknown } = {}

export const codec: Row = {
  id: 'codec',
  *run(scale) {
    const vectors = readVectors()
    const refused: (() => boolean)[] = []
    const speeds: Speed[] = []
    const measure = (id: string, decodeAll: () => void, frames: number, budget: Budget): Figure => {
      const speed = speedOf(decodeAll, frames, SIZES[scale])
      speeds.push(speed)
      return figure({ id, value: speed.framesPerSecond, unit: 'frames/s', budget })
    }
    for (const [protocol, decode] of decoders) {
      const known = vectors.filter((vector) => vector.protocol === protocol).map(({ hex }) => hex)
      const frames = [...known, ...(GOOD_FRAMES[protocol] ?? [])].map((hex) => Buffer.from(hex, 'hex'))
      const good = frames.filter((frame) => accepts(decode, frame))
      if (good.length === 0) throw new Error(`codec ${protocol} has no vector that it decodes`)
      const decodeAll = () => {
        for (const frame of good) sink.last = decode(frame)
      }
      yield measure(`codec-${protocol}`, decodeAll, good.length, FRAMES_PER_SECOND)
      const bad = frames.filter((frame) => !good.includes(frame))
      refused.push(...bad.map((frame) => () => accepts(decode, frame)))
    }
    const refuseAll = () => {
      for (const refuse of refused) sink.last = refuse()
    }
    yield measure('codec-refused', refuseAll, refused.length, REFUSED_PER_SECOND)
    delete sink.last
    const sum = (of: 'grownBytes' | 'frames') => speeds.reduce((total, speed) => total + speed[of], 0)
    yield figure({ id: 'codec-memory', value: sum('grownBytes') / sum('frames'), unit: 'bytes/frame', budget: FLAT })
  },
}

function readVectors(): Vector[] {
  const drivers = join(import.meta.dirname, '../../drivers')
  return globSync('**/*vectors.json', { cwd: drivers }).flatMap(
    (file) => JSON.parse(readFileSync(join(drivers, file), 'utf8')) as Vector[],
  )
}

function accepts(decode: (bytes: Uint8Array) => object, frame: Uint8Array): boolean {
  try {
    decode(frame)
    return true
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

interface Speed {
  readonly framesPerSecond: number
  /** Over the measured batches, warm-up left out. */
  readonly frames: number
  readonly grownBytes: number
}

/** Median over batches. The first ones, until a batch is long enough to be measured, warm up the compiler. */
function speedOf(decodeAll: () => void, framesARound: number, { batchMs, batches }: (typeof SIZES)[Scale]): Speed {
  let rounds = 1
  while (cpuMs(() => repeat(rounds, decodeAll)) < batchMs) rounds *= 2
  const before = usedBytes()
  const times = Array.from({ length: batches }, () => cpuMs(() => repeat(rounds, decodeAll)))
  const grownBytes = usedBytes() - before
  const framesABatch = rounds * framesARound
  return { framesPerSecond: framesABatch / (median(times) / 1000), frames: framesABatch * batches, grownBytes }
}

function repeat(times: number, work: () => void): void {
  for (let i = 0; i < times; i++) work()
}

import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const RANDOM_BYTES = 16
/** Asking the system for random bytes costs more than the rest of an id: they are fetched for a few hundred ids at a time. */
const POOL_BYTES = 256 * RANDOM_BYTES

/**
 * UUIDv7 from the station's clock, ascending even within one millisecond and when the clock steps back. `random` gives 16 bytes a call.
 */
export function uuidV7Source(now: () => number, random: () => Uint8Array): () => string {
  let msecs = Number.NEGATIVE_INFINITY
  let seq = 0
  return () => {
    const bytes = random()
    const moment = now()
    if (moment > msecs) {
      msecs = moment
      // 31 random bits leave room to count up within the millisecond in the 32-bit field.
      seq = new DataView(bytes.buffer, bytes.byteOffset).getUint32(6) & 0x7fff_ffff
    } else {
      seq += 1
    }
    return v7({ msecs, seq, random: bytes })
  }
}

/** 16 random bytes a call, valid until the next one. */
export function pooledRandom(): () => Uint8Array {
  const pool = new Uint8Array(POOL_BYTES)
  let at = POOL_BYTES
  return () => {
    if (at === POOL_BYTES) {
      randomFillSync(pool)
      at = 0
    }
    at += RANDOM_BYTES
    return pool.subarray(at - RANDOM_BYTES, at)
  }
}

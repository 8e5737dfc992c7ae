import { v7 } from 'uuid'

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

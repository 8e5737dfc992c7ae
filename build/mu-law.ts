/** 16-bit sound in half the bytes (ITU-T G.711 µ-law), which every browser plays. Pure. */

const BIAS = 0x84
const CLIP = 32_635

/** The eight bits of a 16-bit sample: sign, exponent and mantissa, inverted. */
export function muLawByte(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS
  const exponent = 31 - Math.clz32(magnitude) - 7
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f
  return ~(sign | (exponent << 4) | mantissa) & 0xff
}

/** A mono 16-bit PCM file as a µ-law file. Throws on any other form of sound. */
export function muLawWav(pcm: Buffer): Buffer {
  const format = chunk(pcm, 'fmt ')
  const samples = chunk(pcm, 'data')
  if (format.readUInt16LE(0) !== 1 || format.readUInt16LE(2) !== 1 || format.readUInt16LE(14) !== 16)
    throw new Error('not mono 16-bit PCM')
  const rate = format.readUInt32LE(4)
  const count = Math.floor(samples.length / 2)
  const header = Buffer.alloc(58)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(50 + count, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(18, 16)
  header.writeUInt16LE(7, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('fact', 38, 'latin1')
  header.writeUInt32LE(4, 42)
  header.writeUInt32LE(count, 46)
  header.write('data', 50, 'latin1')
  header.writeUInt32LE(count, 54)
  const body = Buffer.alloc(count + (count % 2))
  for (let at = 0; at < count; at += 1) body[at] = muLawByte(samples.readInt16LE(at * 2))
  return Buffer.concat([header, body])
}

function chunk(wav: Buffer, name: string): Buffer {
  for (let at = 12; at + 8 <= wav.length; ) {
    const length = wav.readUInt32LE(at + 4)
    // A stream's length is not known when its header is written.
    if (wav.toString('latin1', at, at + 4) === name) return wav.subarray(at + 8, Math.min(at + 8 + length, wav.length))
    at += 8 + length + (length % 2)
  }
  throw new Error(`no ${name.trim()} in the sound`)
}

import { DecodeError } from '../errors.ts'

/**
 * Streams of finger oximeters: frames of 5 bytes (Contec CMS50D+ of the first years, BCI, Berry), of 9 bytes (later Contec), and the
 * 3-byte samples of a recording. None has a check byte: bit 7 alone tells where a frame begins. Source: atbrask/CMS50Dplus,
 * headrotor/contec_data, zh2x/BCI_Protocol.
 */
export const FIVE = 5
export const NINE = 9
const RECORDED = 3
export const LIVE_TYPE = 0x01

export const isHigh = (byte: number): boolean => byte >= 0x80

export function decodeFiveBytes(bytes: Uint8Array) {
  assertShape(bytes, FIVE, (byte, at) => isHigh(byte) === (at === 0))
  const [first, pleth, third, low, rawSpo2] = bytes as unknown as [number, number, number, number, number]
  const rawPulse = ((third & 0x40) << 1) | low
  return {
    signalStrength: first & 0x0f,
    flagBit4: (first & 0x10) !== 0,
    flagBit5: (first & 0x20) !== 0,
    beep: (first & 0x40) !== 0,
    pleth,
    bar: third & 0x0f,
    byte3Bit4: (third & 0x10) !== 0,
    searching: (third & 0x20) !== 0,
    pulse: rawPulse === 0 || rawPulse === 0xff ? null : rawPulse,
    spo2: rawSpo2 === 0 || rawSpo2 === 0x7f ? null : rawSpo2,
    rawPulse,
    rawSpo2,
  }
}

/** Byte 1 carries the top bits of the seven that follow. */
export function decodeNineBytes(bytes: Uint8Array) {
  assertShape(bytes, NINE, (byte, at) => (at === 0 ? byte === LIVE_TYPE : isHigh(byte)))
  const carrier = bytes[1] as number
  const payload = bytes.slice(2).map((byte, index) => (byte & 0x7f) | (((carrier >> index) & 1) << 7))
  const [strength, waveform, bar, pulse, spo2] = payload as unknown as [number, number, number, number, number]
  return {
    payload: Buffer.from(payload).toString('hex'),
    signalStrength: strength & 0x0f,
    waveform: waveform & 0x7f,
    bar: bar & 0x0f,
    pulse,
    spo2,
  }
}

/** One second of a recording. No start time is sent with it: it cannot be anybody's, and no driver asks for it. */
export function decodeRecorded(bytes: Uint8Array) {
  assertShape(bytes, RECORDED, (byte, at) => (at === 0 ? (byte & 0xfe) === 0xf0 : isHigh(byte) === (at === 1)))
  const [first, second, spo2] = bytes as unknown as [number, number, number]
  return { pulse: ((first & 1) << 7) | (second & 0x7f), spo2 }
}

function assertShape(bytes: Uint8Array, length: number, fits: (byte: number, at: number) => boolean): void {
  const wrong = bytes.subarray(0, length).findIndex((byte, at) => !fits(byte, at))
  if (wrong !== -1) throw new DecodeError('bad-sync', `byte ${wrong} cannot stand there`)
  if (bytes.length !== length) throw new DecodeError('bad-length', `${bytes.length} bytes in place of ${length}`)
}

export const contecProtocols = {
  'contec-5byte': decodeFiveBytes,
  'contec-9byte': decodeNineBytes,
  'contec-recorded': decodeRecorded,
} as const

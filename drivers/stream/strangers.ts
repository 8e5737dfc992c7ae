/**
 * Vendors share service numbers: FFE0 means Sinocare, JKS50F and others, FFF0 Maibobo and Jumper. The first bytes a meter sends tell
 * which family it is of.
 */
const OPENINGS = {
  sinocare: (bytes: Uint8Array) => begins(bytes, 0x53, 0x4e),
  jks50f: (bytes: Uint8Array) => begins(bytes, 0xff, 0x44, 0x01),
  maibobo: (bytes: Uint8Array) => begins(bytes, 0xaa, 0x80),
  'jumper-ha120': (bytes: Uint8Array) => begins(bytes, 0xfd, 0xfd),
  // One start byte proves nothing: the length byte of the one and the fixed size of the other must fit as well.
  bioland: (bytes: Uint8Array) => begins(bytes, 0x55) && bytes.length >= 4 && bytes[1] === bytes.length,
  'jumper-oximeter': (bytes: Uint8Array) => begins(bytes, 0x81) && bytes.length === 4,
} as const satisfies Record<string, (bytes: Uint8Array) => boolean>

export type StreamFamily = keyof typeof OPENINGS

/** The other family whose meter the first notification of a link gives away; undefined for noise and for the family's own. */
export function strangerBehind(first: Uint8Array, own: StreamFamily | undefined): StreamFamily | undefined {
  const families = Object.keys(OPENINGS) as StreamFamily[]
  const found = families.find((family) => OPENINGS[family](first))
  return found === own ? undefined : found
}

function begins(bytes: Uint8Array, ...start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte)
}

/**
 * The UART transport of HCI ("H4", Core Specification Vol 4 Part A) and the few packets the virtual controller says or reads
 * (Vol 4 Part E). Little-endian throughout.
 */

export type H4Packet =
  | { readonly type: 'command'; readonly opcode: number; readonly parameters: Buffer }
  | { readonly type: 'acl'; readonly handle: number; readonly continuation: boolean; readonly data: Buffer }

const COMMAND = 0x01
const ACL = 0x02
const EVENT = 0x04
const RESET_PACKET = Buffer.from([COMMAND, 0x03, 0x0c, 0x00])

export const OPCODE = {
  disconnect: 0x0406,
  setEventMask: 0x0c01,
  reset: 0x0c03,
  readLeHostSupport: 0x0c6c,
  writeLeHostSupport: 0x0c6d,
  readLocalVersion: 0x1001,
  readBufferSize: 0x1005,
  readBdAddr: 0x1009,
  readRssi: 0x1405,
  leSetEventMask: 0x2001,
  leReadBufferSize: 0x2002,
  leReadLocalFeatures: 0x2003,
  leSetAdvertisingParameters: 0x2006,
  leSetAdvertisingData: 0x2008,
  leSetScanResponseData: 0x2009,
  leSetAdvertisingEnable: 0x200a,
  leSetScanParameters: 0x200b,
  leSetScanEnable: 0x200c,
  leCreateConnection: 0x200d,
  leCreateConnectionCancel: 0x200e,
  leConnectionUpdate: 0x2013,
  leEnableEncryption: 0x2019,
} as const

export const STATUS = {
  success: 0x00,
  unknownCommand: 0x01,
  unknownConnection: 0x02,
  connectionTimeout: 0x08,
  commandDisallowed: 0x0c,
  remoteUserTerminated: 0x13,
  localHostTerminated: 0x16,
} as const

/** Cuts the stream a host sends into packets. A Reset at the start of a chunk ends whatever a killed host left half said. */
export function createH4Reader(): (chunk: Buffer) => H4Packet[] {
  let pending: Buffer = Buffer.alloc(0)
  return (chunk) => {
    pending = chunk.subarray(0, RESET_PACKET.length).equals(RESET_PACKET) ? chunk : Buffer.concat([pending, chunk])
    const packets: H4Packet[] = []
    for (;;) {
      const length = packetLength(pending)
      if (length === 'noise') {
        pending = pending.subarray(1)
        continue
      }
      if (length === undefined || pending.length < length) return packets
      packets.push(parse(pending.subarray(0, length)))
      pending = pending.subarray(length)
    }
  }
}

function packetLength(bytes: Buffer): number | 'noise' | undefined {
  if (bytes.length === 0) return undefined
  if (bytes[0] === COMMAND) return bytes.length < 4 ? undefined : 4 + bytes.readUInt8(3)
  if (bytes[0] === ACL) return bytes.length < 5 ? undefined : 5 + bytes.readUInt16LE(3)
  return 'noise'
}

function parse(packet: Buffer): H4Packet {
  if (packet[0] === COMMAND) {
    return { type: 'command', opcode: packet.readUInt16LE(1), parameters: packet.subarray(4) }
  }
  const head = packet.readUInt16LE(1)
  return { type: 'acl', handle: head & 0x0fff, continuation: ((head >> 12) & 0b11) === 0b01, data: packet.subarray(5) }
}

function event(code: number, ...parameters: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parameters)
  return Buffer.concat([Buffer.from([EVENT, code, body.length]), body])
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

export const commandComplete = (opcode: number, status: number, result: Uint8Array = Buffer.alloc(0)): Buffer =>
  event(0x0e, Buffer.from([1]), u16(opcode), Buffer.from([status]), result)

export const commandStatus = (opcode: number, status: number): Buffer =>
  event(0x0f, Buffer.from([status, 1]), u16(opcode))

export const disconnectionComplete = (handle: number, reason: number): Buffer =>
  event(0x05, Buffer.from([STATUS.success]), u16(handle), Buffer.from([reason]))

export const encryptionChange = (handle: number, status: number): Buffer =>
  event(0x08, Buffer.from([status]), u16(handle), Buffer.from([status === STATUS.success ? 1 : 0]))

export const numberOfCompletedPackets = (handle: number, count: number): Buffer =>
  event(0x13, Buffer.from([1]), u16(handle), u16(count))

export interface ConnectionComplete {
  readonly status: number
  readonly handle: number
  readonly role: 'central' | 'peripheral'
  readonly peerAddress: string
}

/** Interval 30 ms, latency 0, supervision timeout 420 ms: what noble asks for. */
export const leConnectionComplete = ({ status, handle, role, peerAddress }: ConnectionComplete): Buffer =>
  event(
    0x3e,
    Buffer.from([0x01, status]),
    u16(handle),
    Buffer.from([role === 'central' ? 0 : 1, 0]),
    addressBytes(peerAddress),
    status === STATUS.success ? Buffer.concat([u16(24), u16(0), u16(42)]) : Buffer.alloc(6),
    Buffer.from([0]),
  )

export const leConnectionUpdateComplete = (
  handle: number,
  interval: number,
  latency: number,
  timeout: number,
): Buffer => event(0x3e, Buffer.from([0x03, STATUS.success]), u16(handle), u16(interval), u16(latency), u16(timeout))

export const leAdvertisingReport = (
  kind: 'advertisement' | 'scan response',
  address: string,
  data: Uint8Array,
): Buffer =>
  event(
    0x3e,
    Buffer.from([0x02, 1, kind === 'advertisement' ? 0x00 : 0x04, 0]),
    addressBytes(address),
    Buffer.from([data.length]),
    data,
    Buffer.from([RSSI_BYTE]),
  )

/** Everything on the virtual air is one metre away: -55 dBm as a signed byte. */
export const RSSI_BYTE = 256 - 55

export function aclPacket(handle: number, continuation: boolean, data: Uint8Array): Buffer {
  const boundary = continuation ? 0b01 : 0b10
  return Buffer.concat([Buffer.from([ACL]), u16(handle | (boundary << 12)), u16(data.length), data])
}

export const addressBytes = (address: string): Buffer => Buffer.from(address.replaceAll(':', ''), 'hex').reverse()

export const addressText = (bytes: Uint8Array): string =>
  [...bytes]
    .reverse()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(':')

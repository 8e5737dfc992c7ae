/**
 * The meter's own side of a GATT conversation, independent of what carries it: bleno over the virtual controller on the bench,
 * memory in unit tests. UUIDs are short form, lower case, everywhere.
 */
export interface VirtualGattMeter {
  /** Complete local name in its advertisement. */
  readonly name: string
  readonly advertisedServices: readonly string[]
  readonly services: readonly VirtualService[]
  /** False: it answers every pairing request with *pairing failed*. */
  readonly acceptsBonding: boolean
  /** Calls at once with the present state, then whenever the meter begins or stops to advertise. */
  onAdvertising(listener: (advertising: boolean) => void): void
  /** A central has connected. One at a time. */
  connected(server: VirtualGattServer): void
  /** The link is gone, whoever ended it. Subscriptions and unconfirmed indications are gone with it. */
  disconnected(): void
  /** Everything it ever sent, in order, for comparison with what the station kept. */
  readonly sent: readonly SentValue[]
}

export interface VirtualService {
  readonly uuid: string
  readonly characteristics: readonly VirtualCharacteristic[]
}

export interface VirtualCharacteristic {
  readonly uuid: string
  readonly properties: readonly VirtualProperty[]
  /** Reads, writes and the descriptor write are answered with ATT 0x05 while the link is not encrypted. */
  readonly needsBond?: boolean
  /** May throw an AttError. */
  onRead?(): Uint8Array
  /** Called before the write response leaves; an AttError thrown here becomes an error response. */
  onWrite?(bytes: Uint8Array): void
  /** The client characteristic configuration was switched on or off. */
  onSubscribe?(): void
  onUnsubscribe?(): void
}

export type VirtualProperty = 'read' | 'write' | 'writeWithoutResponse' | 'notify' | 'indicate'

/** What carries the meter, for the length of one link. */
export interface VirtualGattServer {
  /** Resolves when the central has confirmed. Rejects when the link goes before. One at a time: wait for it. */
  indicate(uuid: string, bytes: Uint8Array): Promise<void>
  notify(uuid: string, bytes: Uint8Array): void
  disconnect(): void
}

export interface SentValue {
  /** The meter's time, ms since the epoch. */
  readonly at: number
  readonly uuid: string
  readonly bytes: Uint8Array
  /** `notified` values are confirmed by nobody. */
  state: 'notified' | 'indicated' | 'confirmed'
}

/** Attribute protocol error codes a virtual meter answers with (Core specification vol 3 part F 3.4.1.1; 0xFD and 0xFE: CSS part B). */
export const ATT = {
  writeNotPermitted: 0x03,
  insufficientAuthentication: 0x05,
  insufficientEncryption: 0x0f,
  dataFieldIgnored: 0x80,
  cccdImproperlyConfigured: 0xfd,
  procedureInProgress: 0xfe,
} as const

export class AttError extends Error {
  readonly attCode: number
  constructor(attCode: number) {
    super(`ATT error 0x${attCode.toString(16).padStart(2, '0')}`)
    this.name = 'AttError'
    this.attCode = attCode
  }
}

import type { Advertisement, BleLink, LinkSettings, SerialLink, UsbPort } from '../driver.ts'
import type { Frame } from '../measurement.ts'

/**
 * Keeps a frame on disk before anybody else sees it. Synchronous, because a BLE indication must be on disk before its
 * confirmation leaves. Throws MeterError journalFailed.
 */
export interface FrameRecorder {
  record(direction: Frame['direction'], bytes: Uint8Array, channel?: string): Frame
}

export type SerialSettings = Extract<LinkSettings, { kind: 'serial' }>
export type BleSettings = Extract<LinkSettings, { kind: 'ble' }>

/** Told of bytes that are in no frame: noise before a frame, an unfinished one, what was flushed. */
export type OnSkipped = (bytes: Uint8Array, reason: string) => void

/** `serial.ts`. Throws MeterError portBusy, portMissing, portForbidden. */
export type OpenSerialLink = (
  path: string,
  settings: SerialSettings,
  recorder: FrameRecorder,
  onSkipped?: OnSkipped,
) => Promise<SerialLink>
export type ListSerialPorts = () => Promise<readonly UsbPort[]>

/** Which Bluetooth controller is used: BlueZ is the default on Linux; a UART is for tests and for boards that have one. */
export type BleBinding =
  | { readonly binding: 'system' }
  | { readonly binding: 'hci' }
  | { readonly binding: 'hci-uart'; readonly port: string; readonly baudRate: number }

/** `ble.ts`: one adapter of the machine. Every call has its own deadline and ends in a typed MeterError. */
export interface BleAdapter {
  /** `lost` stays: operations would never settle any more, the meter process must be restarted. */
  readonly state: 'starting' | 'on' | 'off' | 'lost'
  onState(listener: (state: BleAdapter['state']) => void): void
  /** Scans for any of these services (short UUIDs); an empty list scans for everything. Calls again while it advertises. */
  scan(services: readonly string[], onSeen: (seen: Advertisement) => void): Promise<void>
  stopScan(): Promise<void>
  /** Connects, discovers and hands over the link. Scanning is paused meanwhile and resumed by the adapter. */
  connect(address: string, settings: BleSettings, recorder: FrameRecorder): Promise<BleLink>
  /**
   * Bonds with a meter as soon as it shows itself, in place of a bond there is already. Scanning must be on. Throws MeterError
   * noAnswer, pairingRefused, adapterOff. Absent where bonds are made by the system's own means, or not at all.
   */
  bond?(address: string, ceremony: BondCeremony): Promise<void>
  close(): Promise<void>
}

/** What bonding needs of the person who wants it. */
export interface BondCeremony {
  /** Aborted when nobody waits for the bond any more. */
  readonly signal: AbortSignal
  /** The number the meter shows. Rejects when nobody gives it; `cancelled` is aborted when the meter no longer waits. */
  askPasskey(cancelled: AbortSignal): Promise<number>
  /** Whether the meter shows this number. Rejects and is withdrawn as above. */
  compare(passkey: number, cancelled: AbortSignal): Promise<boolean>
}
export type OpenBleAdapter = (binding: BleBinding) => Promise<BleAdapter>

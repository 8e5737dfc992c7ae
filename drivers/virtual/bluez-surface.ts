import { DBusError, type Variant } from 'dbus-next'

export const ADAPTER = 'org.bluez.Adapter1'
export const DEVICE = 'org.bluez.Device1'
export const SERVICE = 'org.bluez.GattService1'
export const CHARACTERISTIC = 'org.bluez.GattCharacteristic1'

export type Variants = Record<string, Variant>

/** What bluetoothd keeps on disk, and so over its own restart. */
export interface BluezMemory {
  /** Addresses, upper case. */
  readonly bonds: Set<string>
}

/** An answer of bluetoothd that is an error. */
export function bluezError(name: string, text: string): DBusError {
  return new DBusError(`org.bluez.Error.${name}`, text)
}

/** What a device of the stand-in needs of it. */
export interface BluezSurface {
  readonly memory: BluezMemory
  readonly isPowered: boolean
  has(path: string): boolean
  add(path: string, interfaces: Record<string, Variants>): void
  remove(path: string): void
  change(path: string, on: string, changed: Variants, invalidated?: readonly string[]): void
  signal(path: string, on: string, member: string, body: unknown[]): void
  agentOf(sender: string): { readonly path: string } | undefined
  /** Calls the agent of a client. */
  ask(sender: string, path: string, member: string, device: string, number?: number): Promise<unknown>
}

/** Making a Bluetooth meter known to the system, as the desk does it: one meter at a time, and how far it has come. */
import type { MeterClient } from '../../drivers/host/client.ts'
import type { BondingEvent } from '../../drivers/host/messages.ts'
import type { BondView } from '../api/contract.ts'
import { StationError } from '../errors.ts'
import { say } from '../words.ts'

export interface BondingNeeds {
  readonly client: Pick<MeterClient, 'bond' | 'passkey' | 'compared' | 'cancelBond'>
  readonly changed: () => void
  readonly platform: NodeJS.Platform
}

/** Nothing of a bonding is kept: the bond itself is the system's. */
export class Bonding {
  readonly #needs: BondingNeeds
  readonly #bonds = new Map<string, BondView>()

  constructor(needs: BondingNeeds) {
    this.#needs = needs
  }

  begin(address: string, driverId: string, modelId: string): void {
    this.#set(address, 'started', null)
    this.#needs.client.bond(address, driverId, modelId)
  }

  passkey(address: string, passkey: number): void {
    this.#answered(address, 'passkey-wanted')
    this.#needs.client.passkey(address, passkey)
  }

  compare(address: string, same: boolean): void {
    this.#answered(address, 'compare-wanted')
    this.#needs.client.compared(address, same)
  }

  cancel(address: string): void {
    if (!this.#isUnderWay(address)) return
    this.#bonds.delete(address.toLowerCase())
    this.#needs.client.cancelBond(address)
    this.#needs.changed()
  }

  of(address: string): BondView | null {
    return this.#bonds.get(address.toLowerCase()) ?? null
  }

  heard({ address, state, code, passkey }: BondingEvent): void {
    // What was called off is not talked of any more.
    if (!this.of(address)) return
    this.#set(address, state, code ?? null, passkey)
  }

  /** The desk looks no longer. */
  forget(): void {
    for (const address of [...this.#bonds.keys()]) this.cancel(address)
    this.#bonds.clear()
  }

  #isUnderWay(address: string): boolean {
    const state = this.of(address)?.state
    return state === 'started' || state === 'passkey-wanted' || state === 'compare-wanted'
  }

  #answered(address: string, asked: BondView['state']): void {
    if (this.of(address)?.state !== asked) throw new StationError('notBonding')
    this.#set(address, 'started', null)
  }

  #set(address: string, state: BondView['state'], code: string | null, passkey?: number): void {
    const steps = state === 'unsupported' ? this.#systemSteps(address) : { zh: [], en: [] }
    const digits = passkey === undefined ? null : String(passkey).padStart(6, '0')
    this.#bonds.set(address.toLowerCase(), { state, code, digits, steps })
    this.#needs.changed()
  }

  #systemSteps(address: string): BondView['steps'] {
    const { platform } = this.#needs
    const system = platform === 'win32' ? 'windows' : platform === 'darwin' ? 'mac' : 'linux'
    const { zh, en } = say(`bond.${system}`, { address: address.toUpperCase() })
    return { zh: zh.split('\n'), en: en.split('\n') }
  }
}

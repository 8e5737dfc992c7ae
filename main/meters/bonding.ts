/** Making a Bluetooth meter known to the system, as the desk does it: one meter at a time, and how far it has come. */
import type { MeterClient } from '../../drivers/host/client.ts'
import type { BondingEvent } from '../../drivers/host/messages.ts'
import type { BondView } from '../api/contract.ts'
import { StationError } from '../errors.ts'
import { say } from '../words.ts'

export interface BondingNeeds {
  readonly client: Pick<MeterClient, 'bond' | 'passkey' | 'cancelBond'>
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
    if (this.of(address)?.state !== 'passkey-wanted') throw new StationError('notBonding')
    this.#set(address, 'started', null)
    this.#needs.client.passkey(address, passkey)
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

  heard({ address, state, code }: BondingEvent): void {
    // What was called off is not talked of any more.
    if (!this.of(address)) return
    this.#set(address, state, code ?? null)
  }

  /** The desk looks no longer. */
  forget(): void {
    for (const address of [...this.#bonds.keys()]) this.cancel(address)
    this.#bonds.clear()
  }

  #isUnderWay(address: string): boolean {
    const state = this.of(address)?.state
    return state === 'started' || state === 'passkey-wanted'
  }

  #set(address: string, state: BondView['state'], code: string | null): void {
    const steps = state === 'unsupported' ? this.#systemSteps(address) : { zh: [], en: [] }
    this.#bonds.set(address.toLowerCase(), { state, code, steps })
    this.#needs.changed()
  }

  #systemSteps(address: string): BondView['steps'] {
    const { platform } = this.#needs
    const system = platform === 'win32' ? 'windows' : platform === 'darwin' ? 'mac' : 'linux'
    const { zh, en } = say(`bond.${system}`, { address: address.toUpperCase() })
    return { zh: zh.split('\n'), en: en.split('\n') }
  }
}

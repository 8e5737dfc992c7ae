import { type Noble, type Peripheral, withBindings } from '@abandonware/noble'
import type { Advertisement, BleLink } from '../driver.ts'
import { MeterError } from '../errors.ts'
import { meterErrorOfSystem } from './att-errors.ts'
import { BLE_DEADLINES_MS, type BleDeadlines, type LinkLayer, NobleLink } from './ble-link.ts'
import type { BleAdapter, BleBinding, BleSettings, FrameRecorder } from './link.ts'
import { onTransportError, tapHciLink } from './noble-internals.ts'
import { watchPort } from './port-watch.ts'

const POWER_ON_MS = 10_000
/** An HCI adapter says `poweredOff` first and `poweredOn` some milliseconds later; one that stays off is off. */
const STAYS_OFF_MS = 3_000
const SCAN_SWITCH_MS = 5_000
/** Sightings kept for connecting; meters that change their address must not fill the memory. */
const MAX_SIGHTINGS = 200

/** An OpenBleAdapter; tests shorten the deadlines. */
export async function openBleAdapter(
  binding: BleBinding,
  deadlinesMs: BleDeadlines = BLE_DEADLINES_MS,
): Promise<BleAdapter> {
  const adapter = new NobleAdapter(makeNoble(binding), layerOf(binding), deadlinesMs)
  await adapter.started()
  if (binding.binding === 'hci-uart') adapter.watch(binding.port)
  return adapter
}

function makeNoble(binding: BleBinding): Noble {
  if (binding.binding === 'hci') return withBindings('hci')
  if (binding.binding === 'hci-uart') {
    const { port, baudRate } = binding
    return withBindings('hci', { hciDriver: 'uart', bindParams: { uart: { port, baudRate } } })
  }
  return withBindings(process.platform === 'linux' ? 'dbus' : 'default')
}

const layerOf = ({ binding }: BleBinding): LinkLayer => (binding === 'system' ? 'system' : 'hci')

class NobleAdapter implements BleAdapter {
  state: BleAdapter['state'] = 'starting'
  private readonly noble: Noble
  private readonly layer: LinkLayer
  private readonly deadlinesMs: BleDeadlines
  private readonly listeners: ((state: BleAdapter['state']) => void)[] = []
  private readonly seen = new Map<string, Peripheral>()
  private wanted: { readonly services: readonly string[]; readonly onSeen: (seen: Advertisement) => void } | undefined
  private readonly links = new Set<NobleLink>()
  private stopWatching: () => void = () => undefined
  private turn: Promise<unknown> = Promise.resolve()
  /** The last thing noble complained about, for the person who reads the error. */
  private complaint = ''

  constructor(noble: Noble, layer: LinkLayer, deadlinesMs: BleDeadlines) {
    this.noble = noble
    this.layer = layer
    this.deadlinesMs = deadlinesMs
  }

  /** Resolves when the adapter is on or known to be off. Throws MeterError adapterOff where there is none. */
  async started(): Promise<void> {
    const { noble } = this
    noble.removeAllListeners('warning')
    noble.on('warning', (message: string) => {
      this.complaint = message
    })
    noble.on('discover', (peripheral) => this.sighted(peripheral))
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`not on after ${POWER_ON_MS / 1000} s`)), POWER_ON_MS)
        const settle = (end: () => void): void => {
          clearTimeout(timer)
          end()
        }
        this.onState((state) => {
          if (state === 'on' || state === 'off') settle(resolve)
        })
        const onSaid = (said: string): void => {
          if (said === 'unsupported' || said === 'unauthorized') settle(() => reject(new Error(said)))
          else this.nobleSaid(said)
        }
        // The getter starts the binding and makes the layers below; the listener would do so too, but later.
        const { state } = noble
        onTransportError(noble, (error) => {
          this.complaint = error.message
          settle(() => reject(error))
          if (this.state !== 'starting') this.enter('lost')
        })
        noble.on('stateChange', onSaid)
        onSaid(state)
      })
    } catch (error) {
      this.enter('lost')
      this.letGo()
      const why = error instanceof Error ? error.message : String(error)
      const detail = this.complaint && this.complaint !== why ? ` (${this.complaint})` : ''
      throw new MeterError('adapterOff', `no Bluetooth adapter: ${why}${detail}`, { cause: error })
    }
  }

  watch(port: string): void {
    this.stopWatching = watchPort(port, () => {
      this.enter('lost')
      this.letGo()
    })
  }

  onState(listener: (state: BleAdapter['state']) => void): void {
    this.listeners.push(listener)
  }

  async scan(services: readonly string[], onSeen: (seen: Advertisement) => void): Promise<void> {
    await this.inTurn(async () => {
      if (this.wanted) await this.switchScan(false)
      this.wanted = { services, onSeen }
      await this.switchScan(true)
    })
  }

  async stopScan(): Promise<void> {
    await this.inTurn(async () => {
      if (!this.wanted) return
      this.wanted = undefined
      if (this.state === 'on') await this.switchScan(false)
    })
  }

  connect(address: string, settings: BleSettings, recorder: FrameRecorder): Promise<BleLink> {
    return this.inTurn(async () => {
      const peripheral = this.seen.get(address)
      if (!peripheral) throw new MeterError('noAnswer', `${address} has not been seen`)
      if (this.wanted) await this.switchScan(false)
      try {
        return await this.connectNow(peripheral, settings, recorder)
      } finally {
        if (this.wanted && this.state === 'on') await this.switchScan(true)
      }
    })
  }

  async close(): Promise<void> {
    this.stopWatching()
    await this.stopScan().catch(() => undefined)
    for (const link of [...this.links]) await link.close()
    this.listeners.length = 0
    this.enter('lost')
    this.letGo()
  }

  /** Gives the adapter back as far as noble can; nobody needs it any more. */
  private letGo(): void {
    try {
      this.noble.stop()
    } catch {
      // Nothing was open that could be stopped.
    }
    this.noble.removeAllListeners()
  }

  private async connectNow(peripheral: Peripheral, settings: BleSettings, recorder: FrameRecorder): Promise<BleLink> {
    const link = await this.settled<NobleLink>('connect', this.deadlinesMs.connect, (resolve, reject) => {
      // A callback, not a promise: the link must listen before noble handles the next packet.
      this.noble.connect(peripheral.id, undefined, (error) => {
        if (error) return reject(error)
        resolve(this.linkOver(peripheral, recorder))
      })
    }).catch((error: MeterError) => {
      if (this.state === 'on') this.noble.cancelConnect(peripheral.id)
      throw error
    })
    try {
      await link.discover(settings)
      return link
    } catch (error) {
      await link.close()
      throw error
    }
  }

  private linkOver(peripheral: Peripheral, recorder: FrameRecorder): NobleLink {
    const link = new NobleLink(peripheral, this.layer, recorder, this.deadlinesMs, () => this.links.delete(link))
    this.links.add(link)
    if (this.layer === 'hci') {
      tapHciLink(this.noble, peripheral.id, {
        onAttError: (attCode) => link.attError(attCode),
        onPairingFailed: () => link.pairingFailed(),
        onHandlerFailed: (error) => link.fail(meterErrorOfSystem('value', error)),
      })
    }
    return link
  }

  private sighted(peripheral: Peripheral): void {
    const { address, id, advertisement, rssi } = peripheral
    // BlueZ lists every meter it remembers; one it does not hear has no strength.
    if (this.layer === 'system' && rssi === 0) return
    const identity = address || id
    this.seen.delete(identity)
    this.seen.set(identity, peripheral)
    const oldest = this.seen.size > MAX_SIGHTINGS ? this.seen.keys().next().value : undefined
    if (oldest !== undefined) this.seen.delete(oldest)
    this.wanted?.onSeen({
      kind: 'ble',
      address: identity,
      name: advertisement.localName || undefined,
      services: [...(advertisement.serviceUuids ?? [])],
      rssi,
    })
  }

  private nobleSaid(said: string): void {
    if (said === 'poweredOn') this.enter('on')
    if (said !== 'poweredOff') return
    if (this.state === 'starting')
      setTimeout(() => this.state === 'starting' && this.enter('off'), STAYS_OFF_MS).unref()
    // Over HCI what is pending when the adapter goes never settles, and the UART is not opened again.
    else this.enter(this.layer === 'hci' && this.state === 'on' ? 'lost' : 'off')
  }

  private enter(state: BleAdapter['state']): void {
    if (this.state === 'lost' || this.state === state) return
    this.state = state
    if (state === 'lost') for (const link of [...this.links]) link.ended()
    for (const listener of [...this.listeners]) listener(state)
  }

  private switchScan(on: boolean): Promise<void> {
    return this.settled(on ? 'scan' : 'stop scan', SCAN_SWITCH_MS, (resolve, reject) => {
      const done = (error?: unknown): void => (error ? reject(error) : resolve())
      if (on) this.noble.startScanning([...(this.wanted?.services ?? [])], true, (error) => done(error))
      else this.noble.stopScanning(() => done())
    })
  }

  /** noble loses calls when the adapter goes: each ends by its deadline or with the adapter. */
  private settled<T>(
    what: string,
    deadlineMs: number,
    run: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.state !== 'on') throw new MeterError('adapterOff', `${what}: Bluetooth is ${this.state}`)
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        const at = this.listeners.indexOf(onState)
        if (at >= 0) this.listeners.splice(at, 1)
        settle()
      }
      const onState = (state: BleAdapter['state']): void =>
        end(() => reject(new MeterError('adapterOff', `${what}: Bluetooth went ${state}`)))
      const timer = setTimeout(
        () => end(() => reject(new MeterError('noAnswer', `${what}: nothing in ${deadlineMs / 1000} s`))),
        deadlineMs,
      )
      this.onState(onState)
      run(
        (value) => end(() => resolve(value)),
        (error) => end(() => reject(meterErrorOfSystem(what, error))),
      )
    })
  }

  private inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.turn.then(run)
    this.turn = result.catch(() => undefined)
    return result
  }
}

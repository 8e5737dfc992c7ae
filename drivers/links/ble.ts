import { type Noble, type Peripheral, withBindings } from '@abandonware/noble'
import type { Advertisement, BleLink } from '../driver.ts'
import { MeterError } from '../errors.ts'
import { meterErrorOfSystem } from './att-errors.ts'
import { BLE_DEADLINES_MS, type BleDeadlines, type LinkLayer, NobleLink } from './ble-link.ts'
import { Bluez } from './bluez.ts'
import { BluezBonds } from './bluez-bonds.ts'
import { mendMatchRules } from './bluez-bus.ts'
import type { BleAdapter, BleBinding, BleSettings, BondCeremony, FrameRecorder } from './link.ts'
import { busOf, onTransportError, stopNoble, tapHciLink } from './noble-internals.ts'
import { watchPort } from './port-watch.ts'
import { advertisementOf, Sightings } from './sightings.ts'

const POWER_ON_MS = 10_000
/** An HCI adapter says `poweredOff` first and `poweredOn` some milliseconds later; one that stays off is off. */
const STAYS_OFF_MS = 3_000
const SCAN_SWITCH_MS = 5_000

/** An OpenBleAdapter; tests shorten the deadlines. */
export async function openBleAdapter(
  binding: BleBinding,
  deadlinesMs: BleDeadlines = BLE_DEADLINES_MS,
): Promise<BleAdapter> {
  const layer = layerOf(binding)
  const bluez = layer === 'bluez' ? await Bluez.open(deadlinesMs.bluez) : undefined
  const adapter = new NobleAdapter(makeNoble(binding), layer, bluez, deadlinesMs)
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

function layerOf({ binding }: BleBinding): LinkLayer {
  if (binding !== 'system') return 'hci'
  return process.platform === 'linux' ? 'bluez' : 'system'
}

class NobleAdapter implements BleAdapter {
  state: BleAdapter['state'] = 'starting'
  private readonly noble: Noble
  private readonly layer: LinkLayer
  private readonly bluez: Bluez | undefined
  private readonly deadlinesMs: BleDeadlines
  private readonly listeners: ((state: BleAdapter['state']) => void)[] = []
  private readonly sightings = new Sightings<Peripheral>()
  /** Told of every advertisement, lower case. */
  private readonly awaited = new Set<(address: string) => void>()
  readonly bond: BleAdapter['bond']
  private wanted: { readonly services: readonly string[]; readonly onSeen: (seen: Advertisement) => void } | undefined
  private readonly links = new Set<NobleLink>()
  private stopWatching: () => void = () => undefined
  private turn: Promise<unknown> = Promise.resolve()
  /** The last thing noble complained about, for the person who reads the error. */
  private complaint = ''

  constructor(noble: Noble, layer: LinkLayer, bluez: Bluez | undefined, deadlinesMs: BleDeadlines) {
    this.noble = noble
    this.layer = layer
    this.bluez = bluez
    this.deadlinesMs = deadlinesMs
    if (!bluez) return
    const bonds = new BluezBonds(bluez)
    this.bond = (address, ceremony) => this.bondBy(bonds, address, ceremony)
    bluez.onHeard((address, rssi) => this.heard(address, rssi))
    bluez.onGone(() => {
      this.complaint = 'bluetoothd or its adapter has gone'
      this.enter('lost')
      this.letGo()
    })
  }

  /** Resolves when the adapter is on or known to be off. Throws MeterError adapterOff where there is none. */
  async started(): Promise<void> {
    const { noble } = this
    noble.removeAllListeners('warning')
    noble.on('warning', (message: string) => {
      this.complaint = message
    })
    noble.on('discover', (peripheral) => {
      const heardEarly = this.sightings.keep(peripheral)
      if (!this.bluez) this.sighted(peripheral, peripheral.rssi)
      else if (heardEarly !== undefined) this.sighted(peripheral, heardEarly)
    })
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
        if (this.bluez) mendMatchRules(busOf(noble))
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
      const peripheral = this.sightings.get(address)
      if (!peripheral) throw new MeterError('noAnswer', `${address} has not been seen`)
      return this.withoutScan(() => this.connectNow(peripheral, settings, recorder))
    })
  }

  private async bondBy(bonds: BluezBonds, address: string, ceremony: BondCeremony): Promise<void> {
    await bonds.forget(address)
    await this.untilHeard(address.toLowerCase(), ceremony.signal)
    await this.inTurn(() => this.withoutScan(() => bonds.pair(address, ceremony)))
  }

  private untilHeard(address: string, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const end = (settle: () => void): void => {
        this.awaited.delete(listen)
        signal.removeEventListener('abort', stop)
        settle()
      }
      const listen = (heard: string): void => {
        if (heard === address) end(resolve)
      }
      const stop = (): void => end(() => reject(signal.reason))
      this.awaited.add(listen)
      signal.addEventListener('abort', stop)
      if (signal.aborted) stop()
    })
  }

  private async withoutScan<T>(run: () => Promise<T>): Promise<T> {
    if (this.wanted) await this.switchScan(false)
    try {
      return await run()
    } finally {
      if (this.wanted && this.state === 'on') await this.switchScan(true)
    }
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
    stopNoble(this.noble)
    this.noble.removeAllListeners()
    this.bluez?.close()
  }

  private async connectNow(peripheral: Peripheral, settings: BleSettings, recorder: FrameRecorder): Promise<BleLink> {
    // bluetoothd tells values as soon as the meter is connected, before noble knows that it is.
    const early = this.bluez ? this.linkOver(peripheral, recorder) : undefined
    const link = await this.settled<NobleLink>('connect', this.deadlinesMs.connect, (resolve, reject) => {
      // A callback, not a promise: the link must listen before noble handles the next packet.
      this.noble.connect(peripheral.id, undefined, (error) => {
        if (error) return reject(error)
        resolve(early ?? this.linkOver(peripheral, recorder))
      })
    }).catch(async (error: MeterError) => {
      early?.ended()
      if (this.state === 'on') this.noble.cancelConnect(peripheral.id)
      throw await this.judged(peripheral.address, error)
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
    const { address } = peripheral
    let unwatch: (() => void) | undefined
    const onEnded = (): void => {
      this.links.delete(link)
      unwatch?.()
    }
    const judge = (error: MeterError): Promise<MeterError> => this.judged(address, error)
    const link = new NobleLink(peripheral, this.layer, recorder, this.deadlinesMs, onEnded, judge)
    this.links.add(link)
    unwatch = this.bluez?.watchValues(address, (...value) => link.valueChanged(...value))
    if (this.layer === 'hci') {
      tapHciLink(this.noble, peripheral.id, {
        onAttError: (attCode) => link.attError(attCode),
        onPairingFailed: () => link.pairingFailed(),
        onHandlerFailed: (error) => link.fail(meterErrorOfSystem('value', error)),
      })
    }
    return link
  }

  /** A meter that does not know us any more looks like one that must be bonded, or like one that hangs up. */
  private async judged(address: string, error: MeterError): Promise<MeterError> {
    if (!this.bluez?.isBonded(address)) return error
    await this.bluez.caughtUp()
    const isForKey = this.bluez.brokeForItsKey(address) || ['needsPairing', 'pairingRefused'].includes(error.kind)
    return isForKey ? new MeterError('staleBond', `${address} does not know our bond: ${error.message}`) : error
  }

  private heard(address: string, rssi: number): void {
    const peripheral = this.sightings.get(address)
    if (peripheral) this.sighted(peripheral, rssi)
    else this.sightings.heardEarly(address, rssi)
    for (const listen of [...this.awaited]) listen(address)
  }

  private sighted(peripheral: Peripheral, rssi: number): void {
    const seen = advertisementOf(peripheral, rssi, this.bluez?.isBonded(peripheral.address))
    const { services = [], onSeen } = this.wanted ?? {}
    if (services.length === 0 || seen.services.some((one) => services.includes(one))) onSeen?.(seen)
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
    if (on) this.sightings.forgetEarly()
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

/** A whole station for tests: real store, real meter process, virtual meters on real stacks, and a kiosk window that follows it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { Sex } from '../../db/types.ts'
import type { MeterChild } from '../../drivers/host/client.ts'
import type { FromMeters, ToMeters } from '../../drivers/host/messages.ts'
import { type Bench, startBench } from '../../drivers/virtual/bench-client.ts'
import type { BenchMeterId } from '../../drivers/virtual/bench-protocol.ts'
import type { KioskView, Task } from '../api/contract.ts'
import { VirtualMeters, type VirtualOrder } from '../meters/virtual.ts'
import { spawnMeters } from '../shell/chromium/meter-child.ts'
import { openStation, type Station, type StationOptions } from '../station.ts'
import { MeterLinks } from './meter-links.ts'

/** For machines that are busy with other tests. */
export const PATIENCE = { timeout: 30_000, interval: 20 }
export const KIOSK = { id: 'kiosk', kind: 'kiosk' } as const
export const DESK = { id: 'desk', kind: 'desk' } as const

/** A meter process that hears no meter, and says what a test tells it to. */
export function quietMeters() {
  const told: ToMeters[] = []
  const child = { say: (_message: FromMeters) => {}, exit: (_code: number | null) => {} }
  const spawn = (): MeterChild => ({
    post(message) {
      told.push(message)
      if (message.type === 'stop') child.exit(0)
    },
    onMessage: (listener) => {
      child.say = listener
    },
    onExit: (listener) => {
      child.exit = listener
    },
    kill: () => child.exit(0),
  })
  return { spawn, told, say: (message: FromMeters) => child.say(message), end: () => child.exit(1) }
}

export const noSheets: StationOptions['sheets'] = { pdf: async () => new Uint8Array(), close: async () => undefined }

export function dataFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'station-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export interface TestStation {
  readonly station: Station
  readonly bench: Bench
  readonly faults: unknown[]
  /** Delivery keys that the meter process was told are stored. */
  readonly acknowledged: readonly string[]
  /** How often the meter process was started. */
  readonly starts: number
  /** Resolves when the meter process has this serial port open: a monitor that sends once is not heard before. */
  linked(meterId: BenchMeterId): Promise<void>
  /** The newest view of the kiosk window. */
  readonly view: KioskView
  /** Resolves with the first view, from now on, that fits. */
  shows(what: (view: KioskView) => unknown): Promise<KioskView>
  /** A resident with this card. */
  resident(name: string, card: string, birthDate?: string, sex?: Sex): string
  signIn(card: string): void
  /** Measures `task` by a virtual meter, past rest and without a word about the meal. */
  choose(task: Task): void
  measure(
    meterId: VirtualOrder['meterId'],
    values: VirtualOrder['values'],
    options?: VirtualOrder['options'],
  ): Promise<void>
  close(): Promise<void>
}

/** `bench`: that of an earlier station of this test, for one that is opened again. Its clocks go on from where they are. */
export async function openTestStation(options: Partial<StationOptions> = {}, earlier?: Bench): Promise<TestStation> {
  const bench = earlier ?? (await startBench())
  if (!earlier) onTestFinished(() => bench.stop())
  const list = await bench.list()
  const faults: unknown[] = []
  const following = new AbortController()
  const acknowledged: string[] = []
  const links = new MeterLinks()
  let starts = 0
  const spawnHeard = (): MeterChild => {
    starts += 1
    const child = links.hear(spawnMeters())
    return {
      ...child,
      post(message) {
        if (message.type === 'ack') acknowledged.push(...message.deliveryKeys)
        child.post(message)
      },
    }
  }
  const station = await openStation({
    dataDir: options.dataDir ?? dataFolder(),
    spawnMeters: spawnHeard,
    sheets: noSheets,
    virtual: new VirtualMeters(bench, list),
    onFault: (error) => faults.push(error),
    ...options,
  })
  const held: { view: KioskView | null; closed: boolean } = { view: null, closed: false }
  const follow = async () => {
    for await (const view of station.kioskLive.follow(KIOSK.id, following.signal)) held.view = view
  }
  void follow()
  const view = () => {
    if (!held.view) throw new Error('the kiosk has not been drawn yet')
    return held.view
  }
  const close = async () => {
    if (held.closed) return
    held.closed = true
    following.abort()
    await station.close()
  }
  onTestFinished(close)
  await vi.waitFor(view, PATIENCE)
  return {
    station,
    bench,
    faults,
    acknowledged,
    get view() {
      return view()
    },
    get starts() {
      return starts
    },
    async linked(meterId) {
      const entry = list.meters.find(({ id }) => id === meterId)
      const address = entry?.kind === 'serial' ? entry.path : entry?.address
      const meter = station.store.read.meters.commissioned().find((one) => one.address === address)
      await vi.waitUntil(() => meter && links.isOpen(meter.id), PATIENCE)
    },
    async shows(what) {
      await vi
        .waitUntil(() => what(view()), PATIENCE)
        .catch((error: unknown) => {
          throw new Error(`the kiosk does not show it: ${JSON.stringify(held.view)}`, { cause: error })
        })
      return view()
    },
    resident: (name, cardCode, birthDate = '1951-03-08', sex = 'female') =>
      station.store.write.residents.create({ name, sex, birthDate }, { kind: 'station' }, { cardCode }).id,
    signIn(card) {
      const found = station.kiosk.card(KIOSK.id, card)
      if (found.found !== 'person') throw new Error(`the card is ${found.found}`)
      station.kiosk.begin(KIOSK.id, found.candidate.token)
    },
    choose(task) {
      station.visits.choose(task)
      if (task !== 'pressure') return
      station.visits.shutOut(null)
      station.visits.rested('said-so')
    },
    async measure(meterId, values, options = {}) {
      await station.virtual?.measure({ meterId, values, options })
    },
    close,
  }
}

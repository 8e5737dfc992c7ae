/** A whole station for tests: real store, real meter process, virtual meters on real stacks, and a kiosk window that follows it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { Sex } from '../../db/types.ts'
import type { BenchList } from '../../drivers/virtual/bench-protocol.ts'
import type { Bench } from '../../drivers/virtual/bench-client.ts'
import type { KioskView, Task } from '../api/contract.ts'
import { VirtualMeters, type VirtualOrder } from '../meters/virtual.ts'
import { spawnMeters } from '../shell/chromium/meter-child.ts'
import { openStation, type Station, type StationOptions } from '../station.ts'

/** For machines that are busy with other tests. */
export const PATIENCE = { timeout: 30_000, interval: 20 }
export const KIOSK = { id: 'kiosk', kind: 'kiosk' } as const
export const DESK = { id: 'desk', kind: 'desk' } as const

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
  /** The newest view of the kiosk window. */
  readonly view: KioskView
  /** Resolves with the first view, from now on, that fits. */
  shows(what: (view: KioskView) => unknown): Promise<KioskView>
  /** A resident with this card. */
  resident(name: string, card: string, birthDate?: string, sex?: Sex): string
  signIn(card: string): void
  /** Measures `task` by a virtual meter, past rest and without a word about the meal. */
  choose(task: Task): void
  measure(meterId: VirtualOrder['meterId'], values: VirtualOrder['values'], options?: VirtualOrder['options']): Promise<void>
  close(): Promise<void>
}

/** The meters' clocks follow the station's; they are set back when it closes, for the next one on the same bench. */
export async function openTestStation(
  bench: Bench,
  list: BenchList,
  options: Partial<StationOptions> = {},
): Promise<TestStation> {
  let shiftedMs = 0
  const faults: unknown[] = []
  const following = new AbortController()
  const shifting: Bench = {
    ...bench,
    shiftClock: (ms) => {
      shiftedMs += ms
      return bench.shiftClock(ms)
    },
  }
  const station = await openStation({
    dataDir: options.dataDir ?? dataFolder(),
    spawnMeters: () => spawnMeters(),
    sheets: noSheets,
    virtual: new VirtualMeters(shifting, list),
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
    await bench.shiftClock(-shiftedMs)
  }
  onTestFinished(close)
  await vi.waitFor(view, PATIENCE)
  return {
    station,
    bench,
    faults,
    get view() {
      return view()
    },
    async shows(what) {
      await vi.waitUntil(() => what(view()), PATIENCE).catch((error: unknown) => {
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
      if (task === 'pressure') station.visits.rested('said-so')
    },
    async measure(meterId, values, options = {}) {
      await vi.waitUntil(async () => !meterId.startsWith('ble') || !(await bench.isLinked(meterId as 'ble-pressure')), PATIENCE)
      await station.virtual?.measure({ meterId, values, options })
    },
    close,
  }
}

/** A station without a meter process, for what windows ask of it: fast, and with the real store, router and views. */
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import { expect, onTestFinished, vi } from 'vitest'
import { createKeys } from '../../db/keys.ts'
import { openStore } from '../../db/open-store.ts'
import type { Measurement } from '../../drivers/measurement.ts'
import {
  type DeskView,
  DeskView as DeskViewSchema,
  KioskView,
  SheetData,
  type StationContract,
} from '../api/contract.ts'
import { stationRouter } from '../api/router.ts'
import { type MachineTime, machineTime } from '../clock.ts'
import { openStation } from '../station.ts'
import { arrivalOf } from './measurements.ts'
import { DESK, dataFolder, KIOSK, quietMeters } from './open-test-station.ts'

type Model = readonly [driverId: string, modelId: string]

/** A new data folder with one cuff and these meters beside it. */
export function commissioned(dataDir: string, beside: readonly Model[] = []): string {
  const { dataKey } = createKeys(dataDir)
  const store = openStore({ dir: dataDir, dataKey, now: Date.now })
  const { id } = store.write.meters.commission(
    {
      driverId: 'sig-blood-pressure',
      modelId: 'sig-bp-generic',
      name: '臂式血压计',
      place: '1号桌',
      linkKind: 'ble',
      address: 'aa',
      settings: {},
    },
    { kind: 'cli' },
  )
  for (const [driverId, modelId] of beside) {
    const named = { driverId, modelId, name: modelId, linkKind: 'ble', address: modelId, settings: {} } as const
    store.write.meters.commission(named, { kind: 'cli' })
  }
  store.close()
  return id
}

interface AtWork {
  /** Commissioned beside the cuff. */
  readonly beside?: readonly Model[]
  readonly machine?: MachineTime
}

/** A station without a meter process, 周敏 signed in at its desk, and the calls of both windows. */
export async function atWork({ beside = [], machine = machineTime }: AtWork = {}) {
  const passed = { ms: 0 }
  const passing: MachineTime = {
    wallMs: () => machine.wallMs() + passed.ms,
    monotonicMs: () => machine.monotonicMs() + passed.ms,
  }
  const meters = quietMeters()
  const faults: unknown[] = []
  const sheets = {
    asked: [] as string[],
    pdf: async (jobId: string) => {
      sheets.asked.push(jobId)
      sheets.drawn.push(SheetData.parse(await clients.sheet(jobId).sheet.data()))
      return new Uint8Array([37, 80, 68, 70])
    },
    drawn: [] as SheetData[],
    close: async () => undefined,
  }
  const dataDir = dataFolder()
  const meterId = commissioned(dataDir, beside)
  const station = await openStation({
    dataDir,
    spawnMeters: meters.spawn,
    sheets,
    machine: passing,
    onFault: (error) => faults.push(error),
  })
  onTestFinished(async () => {
    await station.close()
    expect(faults).toEqual([])
  })
  const client = (window: { id: string; kind: 'kiosk' | 'desk' | 'sheet'; jobId?: string }) =>
    createRouterClient(stationRouter(station), {
      context: { window },
    }) as unknown as ContractRouterClient<StationContract>
  const clients = {
    kiosk: client(KIOSK),
    desk: client(DESK),
    sheet: (jobId: string) => client({ id: `sheet-${jobId}`, kind: 'sheet', jobId }),
  }
  await clients.desk.desk.firstStaff({ name: '周敏', pin: '4711' })
  const [zhou] = await clients.desk.desk.staffNames()
  expect(await clients.desk.desk.signIn({ staffId: zhou?.id ?? '', pin: '4711' })).toEqual({ ok: true })
  const at = () => station.clock.now()
  const measured = async (of: (change: Partial<Measurement>) => Measurement, agoMs = 0) => {
    const when = {
      receivedAt: at() - agoMs,
      startedAt: at() - agoMs - 1,
      driver: { id: 'sig-blood-pressure', version: 1 },
    }
    const said = of(when)
    const by = station.store.read.meters.commissioned().find(({ driverId }) => driverId === said.driver.id)
    const arrival = arrivalOf(by?.id ?? meterId, said)
    meters.say({ type: 'measurement', ...arrival, frames: [...arrival.frames] })
    return await vi.waitUntil(() => station.store.read.measurements.byDeliveryKey(arrival.deliveryKey), 5000)
  }
  const deskView = async (): Promise<DeskView> => {
    const views = await clients.desk.desk.watch()
    const { value } = await views.next()
    await views.return?.(undefined)
    return DeskViewSchema.parse(value)
  }
  const kioskView = async () => {
    const views = await clients.kiosk.kiosk.watch()
    const { value } = await views.next()
    await views.return?.(undefined)
    return KioskView.parse(value)
  }
  /** Time goes by; nothing that waits for a moment is called, as on a machine that is busy. */
  const pass = (ms: number) => {
    passed.ms += ms
  }
  return { station, faults, meters, sheets, ...clients, measured, deskView, kioskView, meterId, pass }
}

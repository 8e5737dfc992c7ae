/**
 * A test on a running station: one station a worker, a fresh kiosk window and a new person for each test, and nothing that went
 * wrong inside overlooked.
 */
import { test as base, expect } from '@playwright/test'
import { maskedName } from '../../main/identify/names.ts'
import { DeskHand } from './desk.ts'
import { KioskHand } from './kiosk.ts'
import { openStage, type Stage } from './stage.ts'

export { expect }

export const SECOND = 1000
export const MINUTE = 60 * SECOND
/** Longer than any meter's measuring, so that what comes now cannot have begun before; shorter than the guide screen waits. */
export const REST = 5 * MINUTE
export const BETWEEN = 60 * SECOND

export interface Person {
  readonly id: string
  readonly name: string
  readonly maskedName: string
  readonly card: string
  readonly phoneTail: string
}

/** Names that stand in no sentence of the program, so that a search for what is left of them means something. */
const NAMES = [
  '轩辕鹤鸣',
  '澹台雪霁',
  '慕容砚秋',
  '尉迟松龄',
  '濮阳蕙兰',
  '公孙鸿渐',
  '令狐梓桐',
  '东郭岱岳',
  '宇文淇奥',
]
const STAFF = { name: '李志强', pin: '2468' }
let people = 0

export function newPerson(stage: Stage, given: { name?: string; phoneTail?: string } = {}): Person {
  people += 1
  const name = given.name ?? `${NAMES[people % NAMES.length]}`
  const card = `5550${String(process.pid % 10_000).padStart(4, '0')}${String(people).padStart(4, '0')}`
  const phoneTail = given.phoneTail ?? String(7300 + people)
  const fields = { name, sex: 'female', birthDate: '1951-03-08', phone: `1990000${phoneTail}` } as const
  const { id } = stage.station.store.write.residents.create(fields, { kind: 'station' }, { cardCode: card })
  return { id, name, maskedName: maskedName(name), card, phoneTail }
}

interface Acts {
  readonly person: Person
  readonly kiosk: KioskHand
  /** Signed in. */
  readonly desk: DeskHand
  readonly atRest: undefined
}

interface Ground {
  /** Synthetic residents with a year behind them, at the station from the start. */
  readonly residents: number
  readonly stage: Stage
}

export const test = base.extend<Acts, Ground>({
  residents: [0, { option: true, scope: 'worker' }],
  stage: [
    async ({ residents }, use) => {
      const stage = await openStage({ residents })
      await stage.station.staff.first(STAFF.name, STAFF.pin)
      // Tests run at any hour of any day.
      const { settings } = stage.station.store.write
      settings.set('station.days', [1, 2, 3, 4, 5, 6, 7], { kind: 'cli' })
      settings.set('station.hours', [{ from: '00:00', to: '24:00' }], { kind: 'cli' })
      await use(stage)
      await stage.close()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  /** Each test begins at a kiosk at rest, with no question, try or alert of the test before. */
  atRest: [
    async ({ stage }, use) => {
      leaveAtRest(stage)
      stage.faults.length = 0
      await use(undefined)
      expect(stage.faults).toEqual([])
    },
    { auto: true },
  ],
  person: async ({ stage }, use) => use(newPerson(stage)),
  kiosk: async ({ stage }, use) => {
    const page = await stage.openKiosk('portrait')
    const kiosk = new KioskHand(page)
    await kiosk.on('rest')
    await use(kiosk)
    await page.context().close()
  },
  desk: async ({ stage }, use) => {
    const page = await stage.openDesk()
    const desk = new DeskHand(page)
    await desk.signIn(STAFF.pin)
    await use(desk)
    await page.context().close()
  },
})

export { STAFF }

function leaveAtRest({ station, disk, pass }: Stage): void {
  disk.full = false
  station.visits.finish('done')
  const [staff] = station.store.read.staff.active()
  for (const alert of station.store.read.alerts.unresolved()) {
    if (!staff) break
    if (alert.state === 'open') station.store.write.alerts.acknowledge(alert.id, staff.id)
    station.store.write.alerts.handle(alert.id, staff.id, undefined, 'test')
  }
  // Questions to whoever comes next, and counted tries, are gone after some minutes.
  pass(4 * MINUTE)
}

/** 血压 and the five minutes of rest, up to where the meter is waited for. */
export async function restForPressure(stage: Stage, kiosk: KioskHand): Promise<void> {
  const asks = stage.station.visits.open?.answers.shutOut === null
  await kiosk.touch(/^血压/)
  if (asks) await kiosk.touch(/^都没有/)
  await kiosk.on('guide')
  stage.pass(REST)
  await kiosk.on('ready')
}

/** What the meters have handed in since a moment of station time, oldest first. */
export function measuredSince(stage: Stage, fromMs: number) {
  return [...stage.station.store.read.measurements.receivedBetween(fromMs, Number.MAX_SAFE_INTEGER, 100)].reverse()
}

export function openVisit(stage: Stage) {
  const { open } = stage.station.visits
  if (!open) throw new Error('no visit is open')
  return open.row
}

/** The readings of a visit as `indicator value role`, in order of measuring. */
export function readingsOf(stage: Stage, visitId: string): string[] {
  return stage.station.store.read.readings
    .ofVisit(visitId)
    .map(({ indicator, value, seriesRole }) =>
      [indicator, value, seriesRole].filter((part) => part !== undefined).join(' '),
    )
}

export const mmhg = (systolic: number, diastolic: number, pulse: number) => ({ systolic, diastolic, pulse })

/** Two whole visits by themselves: one over Bluetooth with a usual result, one over a serial line with a dangerous one. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { seedCardCode } from '../../db/seed-people.ts'
import { programVersion } from '../../main/entries.ts'
import { makePackage } from '../../main/package/package.ts'
import { validateNdjson } from '../../main/package/testing/validate-ndjson.ts'
import { weekAt } from '../../main/package/week.ts'
import { DeskHand } from '../testing/desk.ts'
import { KioskHand } from '../testing/kiosk.ts'
import { openStage, STAGE_ZONE, type Stage } from '../testing/stage.ts'
import { Gallery } from './gallery.ts'

const REST_MS = 300_000
const BETWEEN_MS = 60_000
const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Leaves pictures, prints and the package in the folder, made new. Throws when anything on the way is not as it should be. */
export async function walk(folder: string): Promise<void> {
  if (existsSync(folder)) rmSync(folder, { recursive: true })
  mkdirSync(folder, { recursive: true })
  const gallery = new Gallery(folder)
  say('A throw-away station with 40 made-up residents, virtual meters and one year of results …')
  const stage = await openStage({ residents: 40, years: 1 })
  try {
    const kioskPage = await stage.openKiosk('portrait')
    const deskPage = await stage.openDesk()
    const desk = new DeskHand(deskPage)
    await desk.firstStaff('李志强', '2468')
    await gallery.kiosk(kioskPage, 'rest')

    const usual = await usualVisit(stage, new KioskHand(kioskPage), gallery)
    // Five minutes without a hand on it: the desk has locked itself.
    await desk.signIn('2468')
    const dangerous = await dangerousVisit(stage, new KioskHand(kioskPage), desk, gallery)

    for (const [name, visitId] of [
      ['usual', usual],
      ['dangerous', dangerous],
    ] as const) {
      for (const form of ['slip', 'a4'] as const) {
        writeFileSync(join(folder, `${name}-${form}.pdf`), await stage.station.printing.pdf(visitId, form))
        say(`Printed the ${form === 'slip' ? 'slip' : 'A4 sheet'} of the ${name} visit: ${name}-${form}.pdf`)
      }
    }
    await weekPackage(stage, folder)
    if (stage.faults.length > 0) throw new AggregateError(stage.faults, 'the station reported faults on the way')
    say(`Done: ${gallery.files.length} pictures, 4 prints and the package of the week are in ${folder}/`)
  } finally {
    await stage.close()
  }
}

/** Card, rest, two pressure readings over Bluetooth a minute apart, their mean, the trend, goodbye. */
async function usualVisit(stage: Stage, kiosk: KioskHand, gallery: Gallery): Promise<string> {
  say('Visit 1: card, five minutes of rest, two pressure readings over Bluetooth.')
  const { page } = kiosk
  await kiosk.touch('点一下开始')
  await kiosk.title('请刷身份证或健康卡')
  await gallery.kiosk(page, 'identify')
  await kiosk.card(seedCardCode(3))
  await kiosk.title('请看看是不是您')
  await gallery.kiosk(page, 'confirm')
  await kiosk.touch('是，是我')
  await kiosk.title('您想测哪一项？')
  await gallery.kiosk(page, 'choose')
  await kiosk.touch(/^血压/)
  await kiosk.touch(/^都没有/)
  await kiosk.sees('到时间')
  await gallery.kiosk(page, 'guide')
  stage.pass(REST_MS)
  await kiosk.title('准备测血压')
  await stage.measure({ meterId: 'ble-pressure', values: { systolic: 126, diastolic: 81, pulse: 70 }, options: {} })
  await kiosk.title('还要再测一次')
  await gallery.kiosk(page, 'second')
  stage.pass(BETWEEN_MS)
  await kiosk.title('请再测一次')
  await stage.measure({ meterId: 'ble-pressure', values: { systolic: 130, diastolic: 83, pulse: 72 }, options: {} })
  await kiosk.title('血压测好了')
  await kiosk.sees('已保存')
  await gallery.kiosk(page, 'result')
  const visitId = openVisitId(stage)
  await kiosk.touch('看变化')
  await kiosk.title('血压的变化')
  await gallery.kiosk(page, 'trend')
  await kiosk.touch('返回')
  await kiosk.touch('结束')
  await kiosk.title('今天测完了')
  await gallery.kiosk(page, 'finish')
  await kiosk.touch('好了')
  await kiosk.sees('您好')
  return visitId
}

/** Card, the tunnel monitor on the serial line, a dangerous result, the desk answers. */
async function dangerousVisit(stage: Stage, kiosk: KioskHand, desk: DeskHand, gallery: Gallery): Promise<string> {
  say('Visit 2: a dangerous pressure from the serial monitor; the desk is called and answers.')
  const { page } = kiosk
  await kiosk.signIn(seedCardCode(8))
  await kiosk.touch(/^血压/)
  await kiosk.touch(/^都没有/)
  // Long enough after sign-in that the measuring cannot have begun before it.
  stage.pass(2 * BETWEEN_MS)
  await kiosk.touch('我已经坐了5分钟')
  await kiosk.title('准备测血压')
  await stage.measure({
    meterId: 'serial-monitor',
    values: { systolic: 186, diastolic: 112, pulse: 88 },
    options: { measuringMs: 1500 },
  })
  await kiosk.title('请坐着别动')
  await kiosk.sees('正在叫工作人员')
  await gallery.kiosk(page, 'critical-calling')
  await gallery.desk(desk.page, 'alert')
  const visitId = openVisitId(stage)
  await desk.receiveAlert()
  await kiosk.sees('工作人员已收到通知')
  await gallery.kiosk(page, 'critical-acknowledged')
  await desk.handleAlert('休息观察')
  await gallery.desk(desk.page, 'handled')
  await finishAfterCall(page, kiosk)
  return visitId
}

async function finishAfterCall(page: Page, kiosk: KioskHand): Promise<void> {
  await kiosk.title('血压测好了')
  await kiosk.touch('结束')
  await kiosk.title('今天测完了')
  await kiosk.touch('好了')
  await page.getByText('您好').first().waitFor()
}

function openVisitId(stage: Stage): string {
  const open = stage.station.visits.open
  if (!open) throw new Error('no visit is open')
  return open.row.id
}

async function weekPackage(stage: Stage, folder: string): Promise<void> {
  const { station } = stage
  const now = station.clock.now()
  const made = await makePackage({
    read: station.store.read,
    write: station.store.write,
    station: { code: 'GY-DEMO-01', name: '社区健康小屋', zone: STAGE_ZONE },
    week: weekAt(now, STAGE_ZONE),
    to: folder,
    plain: true,
    now,
    programVersion: programVersion(),
  })
  const { resources, faults } = validateNdjson(made.folder)
  if (faults.length > 0) throw new Error(`FHIR resources do not validate: ${faults[0]}`)
  say(`Made the package of the week: ${readdirSync(made.folder).length} files, ${resources} FHIR resources validated.`)
}

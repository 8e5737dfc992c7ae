import type { KioskHand } from './testing/kiosk.ts'
import type { Stage } from './testing/stage.ts'
import {
  expect,
  MINUTE,
  mmhg,
  newPerson,
  openVisit,
  type Person,
  REST,
  restForPressure,
  SECOND,
  test,
} from './testing/test.ts'
import { listenToVoice, tracesOf } from './testing/traces.ts'

/** Numbers that stand nowhere else on a page. */
const MEASURED = mmhg(147, 93, 79)
const VALUES = Object.values(MEASURED).map(String)

/** The same page from its first moment, now listened to. */
async function begin(kiosk: KioskHand, clipSeconds?: number): Promise<void> {
  await listenToVoice(kiosk.page, clipSeconds)
  await kiosk.page.reload()
  await kiosk.on('rest')
}

async function nothingLeft(kiosk: KioskHand, person: Person, ids: readonly string[]): Promise<void> {
  await kiosk.on('rest')
  const { name, maskedName, phoneTail, card, id } = person
  const needles = [name, maskedName, phoneTail, card, id, '1951', ...VALUES, 'zh-CN/number-', ...ids]
  await expect.poll(() => tracesOf(kiosk.page, needles)).toEqual([])
}

test('the search itself finds what stands on a screen and is waiting to be said', async ({ kiosk, person }) => {
  await begin(kiosk, 60)
  await kiosk.card(person.card)
  await kiosk.on('confirm')
  expect(await tracesOf(kiosk.page, [person.name, 'nothing of the kind'])).toEqual([`document: ${person.name}`])
  const clip = 'voice/zh-CN/confirm'
  await expect.poll(() => tracesOf(kiosk.page, [clip])).toContain(`voice: ${clip}`)
})

test('after 结束 nothing of the person is left in the page', async ({ stage, kiosk, person }) => {
  await begin(kiosk)
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  await restForPressure(stage, kiosk)
  await stage.measure({ meterId: 'ble-pressure', values: MEASURED, options: {} })
  await kiosk.on('second')
  await kiosk.touch('停下来')
  await kiosk.on('result')
  await kiosk.touch('念给我听')
  // 高压, 147: clip after clip, as the one before ends.
  const clips = ['label-sbp', 'number-100', 'number-40', 'number-7'].map((key) => `voice/zh-CN/${key}`)
  await expect
    .poll(() => tracesOf(kiosk.page, clips))
    .toEqual(expect.arrayContaining(clips.map((clip) => `voice: ${clip}`)))
  await kiosk.touch('看变化')
  await kiosk.on('trend')
  await kiosk.touch('返回')
  await kiosk.touch('结束')
  await kiosk.on('finish')
  stage.pass(21 * SECOND)
  await nothingLeft(kiosk, person, [visit.id])
})

/** Ways to leave without a word: how to come there, and how long the screen waits. */
const WALK_AWAYS: readonly {
  readonly screen: string
  readonly idleMs: number
  come(stage: Stage, kiosk: KioskHand, person: Person): Promise<void>
}[] = [
  {
    screen: 'keypad',
    idleMs: MINUTE,
    async come(_stage, kiosk, { phoneTail }) {
      await kiosk.touch('点一下开始')
      await kiosk.touch('手机后四位')
      await kiosk.type(phoneTail.slice(0, 3))
      await kiosk.sees(phoneTail[0] ?? '')
    },
  },
  {
    screen: 'confirm',
    idleMs: 30 * SECOND,
    async come(_stage, kiosk, { card }) {
      await kiosk.card(card)
      await kiosk.on('confirm')
    },
  },
  {
    screen: 'choose',
    idleMs: MINUTE,
    come: (_stage, kiosk, { card }) => kiosk.signIn(card),
  },
  {
    screen: 'ready',
    idleMs: 2 * MINUTE,
    async come(stage, kiosk, { card }) {
      await kiosk.signIn(card)
      stage.station.visits.choose('pressure')
      stage.station.visits.shutOut(null)
      await kiosk.on('guide')
      // The rest is over before its own limit.
      stage.pass(REST)
      await kiosk.on('ready')
    },
  },
  {
    screen: 'meal',
    idleMs: MINUTE,
    async come(stage, kiosk, { card }) {
      await kiosk.signIn(card)
      stage.station.visits.choose('glucose')
      await kiosk.on('meal')
    },
  },
  {
    screen: 'question',
    idleMs: MINUTE,
    async come(stage, kiosk, { card }) {
      await kiosk.signIn(card)
      await stage.measure({ meterId: 'ble-pressure', values: MEASURED, options: {} })
      await kiosk.on('question')
    },
  },
  {
    screen: 'the second reading',
    idleMs: 2 * MINUTE,
    async come(stage, kiosk, person) {
      await firstReading(stage, kiosk, person)
      stage.pass(MINUTE)
      await kiosk.on('ready')
    },
  },
  {
    screen: 'result',
    idleMs: 90 * SECOND,
    async come(stage, kiosk, person) {
      await firstReading(stage, kiosk, person)
      stage.station.visits.enough()
      await kiosk.on('result')
      await kiosk.shows(...VALUES)
    },
  },
  {
    screen: 'trend',
    idleMs: MINUTE,
    async come(stage, kiosk, person) {
      await firstReading(stage, kiosk, person)
      stage.station.visits.enough()
      await kiosk.touch('看变化')
      await expect(kiosk.page.getByRole('table')).toContainText('147/93')
    },
  },
  {
    screen: 'help',
    idleMs: 90 * SECOND,
    async come(stage, kiosk, { card }) {
      await kiosk.signIn(card)
      stage.station.kiosk.callStaff()
      await kiosk.on('help')
    },
  },
]

async function firstReading(stage: Stage, kiosk: KioskHand, person: Person): Promise<void> {
  await kiosk.signIn(person.card)
  stage.station.visits.choose('pressure')
  stage.station.visits.shutOut(null)
  await kiosk.on('guide')
  stage.pass(REST)
  await kiosk.on('ready')
  await stage.measure({ meterId: 'ble-pressure', values: MEASURED, options: {} })
  await kiosk.on('second')
}

for (const { screen, idleMs, come } of WALK_AWAYS) {
  test(`walking away from ${screen}: 还在吗, half a minute, and nothing is left`, async ({ stage, kiosk, person }) => {
    await begin(kiosk)
    await come(stage, kiosk, person)
    const visit = stage.station.visits.open?.row
    stage.pass(idleMs + SECOND)
    await kiosk.on('stillThere')
    stage.pass(31 * SECOND)
    await nothingLeft(kiosk, person, visit ? [visit.id] : [])
    if (visit) expect(stage.station.store.read.visits.byId(visit.id)).toMatchObject({ endedBy: 'timeout' })
  })
}

test('还在吗 is answered by 继续 as often as one likes, and by measuring', async ({ stage, kiosk, person }) => {
  await kiosk.signIn(person.card)
  const visit = openVisit(stage)
  for (let times = 0; times < 3; times += 1) {
    stage.pass(MINUTE + SECOND)
    await kiosk.on('stillThere')
    stage.pass(25 * SECOND)
    await kiosk.touch('继续')
    await kiosk.on('choose')
  }
  stage.pass(MINUTE + SECOND)
  await kiosk.on('stillThere')
  await stage.measure({ meterId: 'ble-pressure', values: MEASURED, options: {} })
  await kiosk.on('second')
  expect(openVisit(stage).id).toBe(visit.id)
})

test('the next person finds type, voice and language as they were before the one who changed them', async ({
  stage,
  kiosk,
  person,
}) => {
  const root = kiosk.page.locator('html')
  await kiosk.signIn(person.card)
  await kiosk.touch('字大一点')
  await kiosk.touch('静音')
  await kiosk.touch('English')
  await expect(root).toHaveAttribute('data-step', '1.25')
  await expect(root).toHaveAttribute('lang', 'en')
  stage.station.visits.finish('done')
  await kiosk.on('rest')
  await expect(root).toHaveAttribute('data-step', '1')
  await expect(root).toHaveAttribute('lang', 'zh-CN')
  await expect(kiosk.button('静音')).toHaveAttribute('aria-pressed', 'false')
  await kiosk.signIn(newPerson(stage).card)
  await kiosk.sees('您想测哪一项？')
})

import { expect, measuredSince, openVisit, SECOND, test } from './testing/test.ts'

/** Longer than a glucose meter takes, in two parts that no screen's limit falls into. */
const LONG_BEFORE = 50 * SECOND

/** 7.6 mmol/L means something else after each answer. */
const ANSWERS = [
  ['空腹', 'fasting', '偏高', 'high', '空腹血糖测好了'],
  ['饭后约两小时', 'post-meal-2h', '正常', 'normal', '餐后血糖测好了'],
  ['其他时间', 'random', '正常', 'normal', '血糖测好了'],
] as const

for (const [answer, meal, word, level, title] of ANSWERS) {
  test(`glucose after “${answer}” is judged by that meal`, async ({ stage, kiosk, person }) => {
    await kiosk.signIn(person.card)
    const visit = openVisit(stage)
    stage.pass(LONG_BEFORE)
    await kiosk.touch(/^血糖/)
    await kiosk.on('meal')
    await expect(kiosk.page.getByRole('button', { pressed: true })).toHaveCount(0)
    stage.pass(LONG_BEFORE)
    await kiosk.touch(new RegExp(`^${answer}`))
    await kiosk.on('ready')
    await stage.measure({ meterId: 'ble-glucose', values: { glucose: 7.6 }, options: {} })
    await kiosk.title(title)
    await kiosk.shows('7.6')
    await expect(kiosk.page.locator('.verdict')).toContainText(word)
    expect(stage.station.store.read.readings.ofVisit(visit.id)).toMatchObject([
      { indicator: 'glucose', value: 7.6, meal, level, revision: 1, residentId: person.id },
    ])
  })
}

test('measured without choosing: the meal is asked afterwards, and the reading judged anew as a revision', async ({
  stage,
  kiosk,
  person,
}) => {
  const since = stage.station.clock.now()
  await kiosk.signIn(person.card)
  stage.pass(LONG_BEFORE)
  await kiosk.touch('字大一点')
  stage.pass(LONG_BEFORE)
  await stage.measure({ meterId: 'ble-glucose', values: { glucose: 7.3 }, options: {} })
  await kiosk.on('meal')
  await kiosk.seesNot('7.3')
  const [measured] = measuredSince(stage, since)
  expect(measured).toMatchObject({
    measurement: { claim: 'attributed' },
    readings: [{ meal: 'random', level: 'normal' }],
  })
  await kiosk.touch(/^空腹/)
  await kiosk.title('空腹血糖测好了')
  await kiosk.shows('7.3')
  await expect(kiosk.page.locator('.verdict')).toContainText('偏高')
  const lineage = measured?.readings[0]?.lineage ?? ''
  expect(stage.station.store.read.readings.history(lineage)).toMatchObject([
    { revision: 1, meal: 'random', level: 'normal' },
    { revision: 2, meal: 'fasting', level: 'high', state: 'current' },
  ])
})

test('control solution is the meter’s own affair: nobody’s reading, and in its quality log', async ({
  stage,
  kiosk,
  person,
}) => {
  const since = stage.station.clock.now()
  await kiosk.signIn(person.card)
  await stage.measure({ meterId: 'ble-glucose', values: { glucose: 6.4 }, options: { controlSolution: true } })
  await expect
    .poll(() => measuredSince(stage, since))
    .toMatchObject([{ measurement: { claim: 'nobody', validity: 'quality-control' }, readings: [] }])
  expect(stage.station.store.read.meters.quality(stage.meterId('ble-glucose'), 10)).toMatchObject([
    { kind: 'control-solution' },
  ])
  await kiosk.on('choose')
  await kiosk.seesNot('6.4')
})

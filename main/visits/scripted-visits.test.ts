/** Whole visits by call: real store, real judging, real views; the meter process is played. */
import { describe, expect, test } from 'vitest'
import type { Measurement, MeasurementKind, Quantity } from '../../drivers/measurement.ts'
import type { IndicatorCode } from '../../indicators/index.ts'
import type { Task } from '../api/contract.ts'
import { atWork } from '../testing/at-work.ts'
import { glucose, measurement, pressure } from '../testing/measurements.ts'

const MINUTE = 60_000
const METERS = [
  ['sig-glucose', 'sig-glucose-generic'],
  ['sig-oximeter', 'sig-oximeter-spot'],
  ['sig-thermometer', 'sig-thermometer-infrared'],
  ['sig-scale', 'sig-composition-generic'],
  ['taidoc', 'taidoc-td-42xx'],
] as const
type DriverId = (typeof METERS)[number][0]

const WANG = { name: '王秀英', sex: 'female', birthDate: '1951-03-08', cardCode: '80001' } as const

async function atKiosk(person: Partial<typeof WANG> | { birthDate: string; sex: 'male' | 'female' } = {}) {
  const work = await atWork({ beside: METERS })
  const { desk, kiosk, station } = work
  const { residentId } = await desk.desk.register({ ...WANG, ...person, phone: null, consent: true })
  const signIn = async () => {
    work.pass(4_000)
    const found = await kiosk.kiosk.card({ code: WANG.cardCode })
    if (found.found !== 'person') throw new Error(found.found)
    await kiosk.kiosk.begin({ token: found.candidate.token })
    return station.visits.open?.row.id ?? ''
  }
  const by = (driverId: DriverId, kind: MeasurementKind, ...quantities: Quantity[]) =>
    work.measured((change) => measurement({ ...change, kind, quantities, driver: { id: driverId, version: 1 } }))
  const cuff = (systolic: number, diastolic: number, pulse: number | null = 70, more: Partial<Measurement> = {}) =>
    work.measured((change) => pressure(systolic, diastolic, pulse, { ...change, ...more }))
  const sugar = (mmolPerL: number) =>
    work.measured((change) => glucose(mmolPerL, { ...change, driver: { id: 'sig-glucose', version: 1 } }))
  const rows = () =>
    station.store.read.readings
      .ofVisit(station.visits.open?.row.id ?? '')
      .filter(({ seriesRole }) => seriesRole !== 'member')
  /** Sits down to pressure, with nothing done before it, and has rested. */
  const rested = async () => {
    await kiosk.visit.choose({ task: 'pressure' })
    await kiosk.visit.shutOut({ answer: null })
    await kiosk.visit.rested({ how: 'said-so' })
  }
  const task = async () => (await work.kioskView()).visit?.task
  const result = async () => (await work.kioskView()).visit?.results.at(-1)
  const alerts = () => station.store.read.alerts.unresolved()
  return { ...work, residentId, signIn, by, cuff, sugar, rows, rested, task, result, alerts }
}

const q = (name: Quantity['name'], value: number, unit: string): Quantity => ({ name, value, unit })

describe('each of the twelve, from the card to the result', () => {
  const ONE: readonly [
    indicator: IndicatorCode,
    task: Task,
    driver: DriverId,
    kind: MeasurementKind,
    quantities: Quantity[],
    value: number,
    level: string,
    word: string,
    sentence: string,
  ][] = [
    [
      'glucose',
      'glucose',
      'sig-glucose',
      'glucose',
      [q('glucose', 8.6, 'mmol/L')],
      8.6,
      'high',
      '偏高',
      '您的空腹血糖偏高，请到医院抽血确认。',
    ],
    [
      'spo2',
      'spo2',
      'sig-oximeter',
      'spo2',
      [q('spo2', 93, '%'), q('pulse', 71, '/min')],
      93,
      'low',
      '偏低',
      '您的血氧偏低，请搓热手指再测一次，并告诉工作人员。',
    ],
    [
      'temp',
      'temperature',
      'sig-thermometer',
      'temperature',
      [q('temperature', 99.5, '[degF]')],
      37.5,
      'high',
      '低热',
      '您有点发热，请戴好口罩并告诉工作人员。',
    ],
    [
      'tc',
      'cholesterol',
      'taidoc',
      'cholesterol',
      [q('totalCholesterol', 217, 'mg/dL')],
      5.61,
      'borderline-high',
      '略高',
      '您的胆固醇略高，少吃肥肉和动物内脏，半年内再查。',
    ],
    [
      'tg',
      'triglycerides',
      'taidoc',
      'triglycerides',
      [q('triglycerides', 150, 'mg/dL')],
      1.69,
      'normal',
      '合适',
      '您的血脂合适。',
    ],
    [
      'ua',
      'uric-acid',
      'taidoc',
      'uric-acid',
      [q('uricAcid', 7.4, 'mg/dL')],
      440,
      'borderline-high',
      '略高',
      '您的尿酸略高，多喝水，少吃海鲜、内脏、少喝酒。',
    ],
  ]
  test('the six that come alone, one visit after the other', async () => {
    const { kiosk, signIn, by, rows, result, residentId, task: taskNow, pass } = await atKiosk()
    for (const [indicator, task, driver, kind, quantities, value, level, word, sentence] of ONE) {
      await signIn()
      await kiosk.visit.choose({ task })
      if ((await taskNow())?.step === 'meal') await kiosk.visit.meal({ context: 'fasting' })
      await by(driver, kind, ...quantities)
      const row = rows().find((one) => one.indicator === indicator)
      expect(row, indicator).toMatchObject({ value, level, source: 'meter', residentId })
      const shown = await result()
      expect(shown, indicator).toMatchObject({
        task,
        saved: true,
        level,
        word: { zh: word },
        sentence: { zh: sentence },
      })
      expect(shown?.numbers[0]?.normal?.zh, indicator).toMatch(/\d/)
      expect(await taskNow(), indicator).toMatchObject({ step: 'done' })
      await kiosk.visit.finish({ reason: 'done' })
      pass(MINUTE)
    }
  })

  test('sbp, dbp and pulse: the mean of two, a minute apart', async () => {
    const { signIn, rested, cuff, pass, rows, result, task } = await atKiosk()
    await signIn()
    await rested()
    await cuff(146, 84, 72)
    expect(await task()).toMatchObject({ step: 'between', reading: 2, of: 2 })
    pass(MINUTE)
    await cuff(142, 80, 70)
    expect(rows().map(({ indicator, value, seriesCount }) => [indicator, value, seriesCount])).toEqual([
      ['sbp', 144, 2],
      ['dbp', 82, 2],
      ['pulse', 71, 2],
    ])
    expect(await result()).toMatchObject({ of: 2, single: false, level: 'high', word: { zh: '偏高' } })
  })

  test('bmi and bodyfat: the scale’s weight with a height typed twice, which holds for the next visit', async () => {
    const { kiosk, signIn, by, rows, result, task, pass, deskView } = await atKiosk()
    await signIn()
    await kiosk.visit.choose({ task: 'weight' })
    expect(await task()).toMatchObject({ step: 'implant' })
    await kiosk.visit.implant({ answer: 'no' })
    expect(await task()).toMatchObject({
      step: 'enter',
      entry: { what: 'height', again: false, low: '100.0', high: '220.0' },
    })
    await kiosk.visit.enter({ value: 158 })
    expect((await task())?.entry).toMatchObject({ again: true, told: null })
    await kiosk.visit.enter({ value: 158 })
    expect(await task()).toMatchObject({ step: 'measure' })
    const weighed = [q('weight', 70.2, 'kg'), q('bodyFat', 32.4, '%')]
    await by('sig-scale', 'weight', ...weighed)
    expect(rows().map(({ indicator, value, level, source }) => [indicator, value, level, source])).toEqual([
      ['height', 158, 'not-judged', 'hand'],
      ['weight', 70.2, 'not-judged', 'meter'],
      ['bodyfat', 32.4, 'high', 'meter'],
      ['bmi', 28.1, 'high', 'meter'],
    ])
    expect(await result()).toMatchObject({
      task: 'weight',
      level: 'high',
      alert: 'none',
      numbers: [{ indicator: 'bmi', value: '28.1' }, { indicator: 'weight', value: '70.2' }, { referenceOnly: true }],
    })
    expect(
      (await deskView()).today.map(({ indicator, value, source }) => `${indicator.zh} ${value} ${source}`),
    ).toEqual(['体重 70.2 meter', '身上的脂肪 32.4 meter', '胖瘦指数 28.1 meter', '身高 158.0 hand'])
    await kiosk.visit.finish({ reason: 'done' })
    pass(10 * MINUTE)
    await signIn()
    await kiosk.visit.choose({ task: 'weight' })
    await kiosk.visit.implant({ answer: 'no' })
    expect(await task()).toMatchObject({ step: 'measure' })
    await by('sig-scale', 'weight', q('weight', 68, 'kg'))
    expect(rows().find(({ indicator }) => indicator === 'bmi')).toMatchObject({ value: 27.2 })
  })

  test('waist: no meter, two equal entries', async () => {
    const { kiosk, signIn, rows, result, task, station, deskView, kioskView, residentId } = await atKiosk()
    await signIn()
    expect((await kioskView()).ready.find((card) => card.task === 'waist')).toMatchObject({
      meterId: null,
      posture: 'waist',
    })
    await kiosk.visit.choose({ task: 'waist' })
    expect(await task()).toMatchObject({ step: 'measure', meterId: null })
    await kiosk.visit.goOn()
    await kiosk.visit.enter({ value: 9 })
    expect((await task())?.entry).toMatchObject({ again: false, told: 'limits', low: '40.0', high: '180.0' })
    await kiosk.visit.enter({ value: 86.5 })
    await kiosk.visit.enter({ value: 85.6 })
    expect((await task())?.entry).toMatchObject({ again: false, told: 'different' })
    expect(rows()).toEqual([])
    await kiosk.visit.enter({ value: 86.5 })
    expect(JSON.stringify(await kioskView())).not.toContain('86.5')
    await kiosk.visit.enter({ value: 86.5 })
    expect(rows()).toMatchObject([{ indicator: 'waist', value: 86.5, source: 'hand', level: 'high', residentId }])
    expect(await result()).toMatchObject({
      task: 'waist',
      saved: true,
      word: { zh: '偏粗' },
      numbers: [{ value: '86.5' }],
    })
    expect(await task()).toMatchObject({ step: 'done' })
    const [row] = (await deskView()).today
    const both = (text: string) => ({ zh: text, en: text })
    expect(row).toMatchObject({ source: 'hand', value: '86.5', unit: both('cm'), name: both('王秀英') })
    expect(station.store.read.audit.entries(0, 99).at(-1)).toMatchObject({ actorKind: 'kiosk' })
  })
})

describe('a dangerous result', () => {
  test('low glucose calls the desk at once, and the elder is told of it only when somebody has answered', async () => {
    const { kiosk, desk, signIn, sugar, rows, result, alerts, kioskView } = await atKiosk()
    await signIn()
    await kiosk.visit.choose({ task: 'glucose' })
    await kiosk.visit.meal({ context: 'random' })
    await sugar(2.6)
    expect(rows()).toMatchObject([{ indicator: 'glucose', value: 2.6, level: 'critical-low', alert: 'now' }])
    expect(alerts()).toMatchObject([{ reason: 'result', tier: 'now', rings: true, state: 'open' }])
    const called = await kioskView()
    expect(called.call).toMatchObject({ reason: 'result', state: 'calling', resultId: (await result())?.id })
    await expect(kiosk.visit.finish({ reason: 'timeout' })).rejects.toMatchObject({ data: { code: 'S501' } })
    await desk.desk.acknowledge({ alertId: called.call?.alertId ?? '' })
    expect((await kioskView()).call).toMatchObject({ state: 'acknowledged' })
  })

  test('a crisis pressure does not wait for the second reading', async () => {
    const { signIn, rested, cuff, result, alerts, task } = await atKiosk()
    await signIn()
    await rested()
    await cuff(186, 112, 88)
    expect(await task()).toMatchObject({ step: 'done' })
    expect(await result()).toMatchObject({ of: 1, level: 'critical-high', alert: 'now', word: { zh: '很高' } })
    expect(alerts()).toMatchObject([{ tier: 'now', rings: true }])
  })

  test.each([
    ['LO', 'critical-low', '很低'],
    ['HI', 'critical-high', '很高'],
  ] as const)('%s of a glucose meter is a result and no error', async (comparator, level, word) => {
    const { kiosk, signIn, by, rows, result, kioskView } = await atKiosk()
    await signIn()
    await kiosk.visit.choose({ task: 'glucose' })
    await kiosk.visit.meal({ context: 'fasting' })
    await by('sig-glucose', 'glucose', { name: 'glucose', unit: 'mmol/L', comparator })
    expect(rows()).toMatchObject([{ value: null, comparator, level, alert: 'now' }])
    expect(await result()).toMatchObject({ level, word: { zh: word }, numbers: [{ value: null, comparator }] })
    expect((await kioskView()).call).toMatchObject({ state: 'calling' })
  })

  test('beyond the scale of a lipid strip there is no verdict, and the desk has a word', async () => {
    const { kiosk, signIn, by, result, alerts } = await atKiosk()
    await signIn()
    await kiosk.visit.choose({ task: 'cholesterol' })
    await kiosk.visit.meal({ context: 'fasting' })
    await by('taidoc', 'cholesterol', { name: 'totalCholesterol', unit: 'mg/dL', comparator: 'HI' })
    expect(await result()).toMatchObject({ level: 'none', numbers: [{ comparator: 'HI' }] })
    expect(alerts()).toMatchObject([{ tier: 'inform' }])
  })

  test('with nobody there, what the site has set stands on the screen', async () => {
    const { station, desk, kioskView } = await atKiosk()
    const set = (key: string, value: unknown) => station.store.write.settings.set(key, value, { kind: 'cli' })
    set('station.days', [1, 2, 3, 4, 5, 6, 7])
    set('station.hours', [{ from: '00:00', to: '24:00' }])
    set('danger.unattended', { text: { zh: '请打急救电话。', en: 'Call emergency.' }, phone: '120' })
    expect((await kioskView()).unattended).toBeNull()
    await desk.desk.signOut()
    const text = { zh: '请打急救电话。', en: 'Call emergency.' }
    expect((await kioskView()).unattended).toEqual({ text, phone: '120', atOnce: false })
    set('station.hours', [])
    expect((await kioskView()).unattended).toMatchObject({ atOnce: true })
  })
})

describe('a series', () => {
  test('a third reading where two differ by more than ten, and the mean of three', async () => {
    const { signIn, rested, cuff, pass, rows, result, task } = await atKiosk()
    await signIn()
    await rested()
    await cuff(128, 80, 70)
    pass(MINUTE)
    await cuff(140, 82, 72)
    expect(await task()).toMatchObject({ step: 'between', reading: 3, of: 3 })
    pass(MINUTE)
    await cuff(131, 81, 71)
    expect(rows()).toMatchObject([
      { indicator: 'sbp', value: 133, seriesCount: 3 },
      { indicator: 'dbp', value: 81, seriesCount: 3 },
      { indicator: 'pulse', value: 71, seriesCount: 3 },
    ])
    expect(await result()).toMatchObject({ of: 3, word: { zh: '略高' } })
  })

  test('an irregular pulse asks for three, and twice irregular tells the desk', async () => {
    const { signIn, rested, cuff, pass, alerts, task } = await atKiosk()
    await signIn()
    await rested()
    await cuff(124, 78, 70, { flags: ['irregular-pulse'] })
    pass(MINUTE)
    await cuff(126, 80, 72, { flags: ['irregular-pulse'] })
    expect(await task()).toMatchObject({ step: 'between', reading: 3 })
    expect(alerts()).toMatchObject([{ tier: 'inform', indicator: 'pulse' }])
    pass(MINUTE)
    await cuff(125, 79, 71)
    expect(await task()).toMatchObject({ step: 'done' })
  })

  test('movement, a loose cuff, a wrong position are not judged, said kindly, and measured again', async () => {
    const { kiosk, signIn, rested, cuff, rows, task, pass } = await atKiosk()
    for (const [flag, word] of [
      ['body-movement', 'moved'],
      ['cuff-loose', 'cuff-loose'],
      ['improper-position', 'position'],
    ] as const) {
      await signIn()
      await rested()
      await cuff(150, 90, 70, { flags: [flag] })
      expect(rows(), flag).toEqual([])
      expect(await task(), flag).toMatchObject({ step: 'failed', trouble: { word, count: 1 } })
      await kiosk.visit.finish({ reason: 'done' })
      pass(MINUTE)
    }
  })
})

describe('before a pressure', () => {
  test('what was done is asked once; going on all the same is kept with each reading', async () => {
    const { kiosk, signIn, cuff, pass, rows, task, deskView } = await atKiosk()
    await signIn()
    await kiosk.visit.choose({ task: 'pressure' })
    expect(await task()).toMatchObject({ step: 'shut-outs' })
    await kiosk.visit.shutOut({ answer: 'exertion' })
    expect(await task()).toMatchObject({ step: 'advice', shutOut: 'exertion' })
    await kiosk.visit.goOn()
    expect(await task()).toMatchObject({ step: 'rest' })
    await kiosk.visit.rested({ how: 'said-so' })
    await cuff(132, 82)
    pass(MINUTE)
    await cuff(130, 80)
    expect(rows().map(({ indicator, shutOut }) => [indicator, shutOut])).toEqual([
      ['sbp', 'exertion'],
      ['dbp', 'exertion'],
      ['pulse', 'exertion'],
    ])
    expect((await deskView()).today[0]?.state).toContain('shut-out')
    await kiosk.visit.choose({ task: 'pressure' })
    expect(await task()).toMatchObject({ step: 'rest' })
  })

  test('whoever waits is asked again, and nothing done leaves no mark', async () => {
    const { kiosk, signIn, cuff, rows, task, station } = await atKiosk()
    await signIn()
    await kiosk.visit.choose({ task: 'pressure' })
    await kiosk.visit.shutOut({ answer: 'full-bladder' })
    await kiosk.visit.leaveTask()
    await kiosk.visit.choose({ task: 'pressure' })
    expect(await task()).toMatchObject({ step: 'shut-outs', shutOut: null })
    await kiosk.visit.shutOut({ answer: null })
    await kiosk.visit.rested({ how: 'said-so' })
    await cuff(118, 76)
    const all = station.store.read.readings.ofVisit(station.visits.open?.row.id ?? '')
    expect(all.length).toBe(6)
    for (const row of all) expect(row.shutOut).toBeUndefined()
    expect(rows()).toHaveLength(3)
  })
})

describe('a scale that sends a current', () => {
  test('leaves body fat out for who has an implant, or is not sure', async () => {
    const { kiosk, signIn, by, rows, result, kioskView, pass } = await atKiosk()
    for (const answer of ['yes', 'unsure'] as const) {
      await signIn()
      await kiosk.visit.choose({ task: 'weight' })
      await kiosk.visit.implant({ answer })
      await kiosk.visit.goOn()
      expect((await kioskView()).visit, answer).toMatchObject({ noBodyFat: true, task: { step: 'measure' } })
      await by('sig-scale', 'weight', q('weight', 61, 'kg'), q('bodyFat', 30, '%'))
      expect(
        rows().map(({ indicator }) => indicator),
        answer,
      ).toEqual(['weight'])
      expect(await result()).toMatchObject({ level: 'none', sentence: { zh: '还不知道您的身高，先不判定。' } })
      await kiosk.visit.finish({ reason: 'done' })
      pass(MINUTE)
    }
  })

  test('by itself: the height is asked after it, and the index stands with that weighing', async () => {
    const { kiosk, signIn, by, rows, task, kioskView } = await atKiosk()
    await signIn()
    await by('sig-scale', 'weight', q('weight', 60, 'kg'), q('bodyFat', 28, '%'))
    expect(await task()).toMatchObject({ step: 'enter', entry: { what: 'height' } })
    await kiosk.visit.enter({ value: 160 })
    await kiosk.visit.enter({ value: 160 })
    expect(await task()).toMatchObject({ step: 'done' })
    expect(rows().map(({ indicator }) => indicator)).toEqual(['weight', 'bodyfat', 'height', 'bmi'])
    const { visit } = await kioskView()
    expect(visit?.results).toMatchObject([
      { id: visit?.task?.resultId, numbers: [{ indicator: 'bmi', value: '23.4' }, { value: '60.0' }, {}, {}] },
    ])
  })

  test('whose height nobody knows sees the weight, without a verdict', async () => {
    const { kiosk, signIn, by, result, task } = await atKiosk()
    await signIn()
    await by('sig-scale', 'weight', q('weight', 60, 'kg'))
    await kiosk.visit.goOn()
    expect(await task()).toMatchObject({ step: 'done' })
    expect(await result()).toMatchObject({ level: 'none', numbers: [{ indicator: 'weight', value: '60.0' }] })
  })

  test('a height off by a slip makes no index that no body has', async () => {
    const { kiosk, signIn, by, rows } = await atKiosk()
    await signIn()
    await kiosk.visit.choose({ task: 'weight' })
    await kiosk.visit.implant({ answer: 'no' })
    await kiosk.visit.enter({ value: 100 })
    await kiosk.visit.enter({ value: 100 })
    await by('sig-scale', 'weight', q('weight', 90, 'kg'))
    expect(rows().map(({ indicator }) => indicator)).toEqual(['height', 'weight'])
  })
})

describe('a guest', () => {
  const strip = q('uricAcid', 6.5, 'mg/dL')
  async function atGuest() {
    const work = await atKiosk()
    await work.kiosk.kiosk.beginGuest()
    /** Chooses the task and gives the step it begins with. */
    const choose = async (task: Task) => {
      await work.kiosk.visit.choose({ task })
      return (await work.task())?.step
    }
    const step = async () => (await work.task())?.step
    return { ...work, choose, step }
  }

  test('is asked for sex and age once, where a verdict needs them, and is judged by them', async () => {
    const { kiosk, station, choose, step, by, rows, result } = await atGuest()
    expect(await choose('pressure')).toBe('shut-outs')
    expect(await choose('temperature')).toBe('measure')
    expect(await choose('uric-acid')).toBe('sex')
    await kiosk.visit.ageGroup({ answer: '80+' })
    expect(await step()).toBe('sex')
    await kiosk.visit.sex({ answer: 'female' })
    expect(await step()).toBe('age')
    await kiosk.visit.ageGroup({ answer: '18-54' })
    expect(await step()).toBe('meal')
    await kiosk.visit.meal({ context: 'random' })
    await by('taidoc', 'uric-acid', strip)
    expect(rows()).toMatchObject([{ value: 387, band: 'upper-edge' }])
    expect(await result()).toMatchObject({ level: 'borderline-high' })
    expect(await choose('waist')).toBe('measure')
    const visit = station.store.read.visits.byId(station.visits.open?.row.id ?? '')
    expect(visit).toMatchObject({ assurance: 'guest', guest: { sex: 'female', ageGroup: '18-54' } })
  })

  test('who is a man is not asked for his age before uric acid', async () => {
    const { kiosk, choose, step } = await atGuest()
    expect(await choose('uric-acid')).toBe('sex')
    await kiosk.visit.sex({ answer: 'male' })
    expect(await step()).toBe('meal')
  })

  test('who leaves the question is asked again; who would rather not say is not', async () => {
    const { kiosk, choose, step } = await atGuest()
    expect(await choose('waist')).toBe('sex')
    await kiosk.visit.leaveTask()
    expect(await choose('waist')).toBe('sex')
    await kiosk.visit.sex({ answer: null })
    expect(await step()).toBe('measure')
    expect(await choose('waist')).toBe('measure')
    // Without the sex an age would not help.
    expect(await choose('uric-acid')).toBe('meal')
  })

  test('with an implant and no height has nothing to be judged by on the scale, and is asked nothing more', async () => {
    const { kiosk, choose, step } = await atGuest()
    expect(await choose('weight')).toBe('implant')
    await kiosk.visit.implant({ answer: 'yes' })
    await kiosk.visit.goOn()
    expect(await step()).toBe('measure')
  })

  test('on a scale that sends a current is asked both, with an implant the age alone', async () => {
    const { kiosk, choose, step, pass } = await atGuest()
    for (const [implant, asked] of [
      ['no', 'sex'],
      ['unsure', 'age'],
    ] as const) {
      await choose('weight')
      await kiosk.visit.implant({ answer: implant })
      for (let times = 0; times < 2; times += 1) await kiosk.visit.enter({ value: 158 })
      expect(await step()).toBe(asked)
      await kiosk.visit.finish({ reason: 'done' })
      pass(MINUTE)
      await kiosk.kiosk.beginGuest()
    }
  })

  test('who had measured before choosing keeps that without a verdict, whatever is said later', async () => {
    const { kiosk, choose, by, rows, kioskView } = await atGuest()
    await by('taidoc', 'uric-acid', strip)
    await choose('waist')
    await kiosk.visit.sex({ answer: 'male' })
    expect(rows()).toMatchObject([{ band: null, level: 'not-judged' }])
    expect((await kioskView()).visit?.results).toMatchObject([{ level: 'none', sentence: { zh: '未判定' } }])
  })
})

describe('who is not known well enough', () => {
  const strip = q('uricAcid', 7.4, 'mg/dL')
  test('sees the number, no verdict, and why', async () => {
    const { kiosk, station, by, rows, result, task, pass } = await atKiosk()
    for (const [sex, ageGroup, sentence] of [
      [null, '65-79', '还不知道您的性别，暂不判定，请问工作人员。'],
      ['female', null, '还不知道您的年龄，暂不判定，请问工作人员。'],
      [null, null, '还不知道您的性别和年龄，暂不判定，请问工作人员。'],
    ] as const) {
      station.visits.beginGuest(sex, ageGroup)
      await kiosk.visit.choose({ task: 'uric-acid' })
      if (sex) await kiosk.visit.ageGroup({ answer: null })
      else await kiosk.visit.sex({ answer: null })
      expect(await task()).toMatchObject({ step: 'meal' })
      await kiosk.visit.meal({ context: 'fasting' })
      await by('taidoc', 'uric-acid', strip)
      expect(rows(), sentence).toMatchObject([{ value: 440, band: null, level: 'not-judged', alert: 'none' }])
      expect(await result()).toMatchObject({ level: 'none', sentence: { zh: sentence }, numbers: [{ normal: null }] })
      await kiosk.visit.finish({ reason: 'done' })
      pass(MINUTE)
    }
  })

  test('under 18 everything is stored and nothing judged', async () => {
    const { signIn, rested, cuff, pass, rows, result, alerts } = await atKiosk({ birthDate: '2012-06-01', sex: 'male' })
    await signIn()
    await rested()
    await cuff(150, 95, 90)
    pass(MINUTE)
    await cuff(148, 93, 88)
    expect(rows()).toMatchObject([{ value: 149, level: 'not-judged' }, { value: 94 }, { value: 89 }])
    expect(await result()).toMatchObject({
      level: 'none',
      sentence: { zh: '未满18岁，这里只显示数值，请问工作人员。' },
    })
    expect(alerts()).toEqual([])
  })
})

import { cleanup, configure, render, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { SheetData } from '../../main/api/contract.ts'
import type { SheetFixture } from './fixtures.ts'
import { FIXTURES } from './fixtures.ts'
import { paperChartSvg } from './paper-chart.ts'
import { Refused } from './Refused.tsx'
import { Sheet } from './Sheet.tsx'
import { drawnTrends } from './TrendPicture.tsx'

afterEach(cleanup)
// Waits for the condition also where the machine is busy.
configure({ asyncUtilTimeout: 15_000 })

const drawn = (data: SheetData) => render(<Sheet data={data} onDrawn={() => undefined} />).container
const text = (data: SheetData) => drawn(data).textContent ?? ''
const names = Object.keys(FIXTURES) as SheetFixture[]

describe.each(names)('%s', (name) => {
  const data: SheetData = FIXTURES[name]
  const { language } = data

  test('has every value with its unit, word and normal range', () => {
    const printed = text(data)
    for (const { number } of data.lines) {
      const unit = number.indicator === 'pulse' && language === 'en' ? '/min' : number.unit
      expect(printed).toContain(`${number.value} ${unit}`)
      expect(printed).toContain(number.word[language])
      if (number.normal) expect(printed).toContain(number.normal[language])
    }
  })

  test('has a code to scan where the site offers one', () => {
    expect(drawn(data).querySelectorAll('svg.qr')).toHaveLength(data.qr === null ? 0 : 1)
  })

  test('masks the name, gives the most serious advice, and says that it is no diagnosis', () => {
    const printed = text(data)
    expect(printed).toContain(data.maskedName)
    expect(printed).toContain(data.advice[language])
    expect(printed).toContain(language === 'zh' ? '仅供参考，不作诊断' : 'not a diagnosis')
  })

  test('a reprint says so, and nothing else does', () => {
    expect(/补打|Reprint/.test(text(data))).toBe(data.reprint)
  })
})

test('the slip gives the advice of one level only, the A4 those of all that are not normal', () => {
  const slip = text(FIXTURES['slip-all'])
  expect(slip).not.toContain('少吃盐')
  const a4 = text(FIXTURES['a4-all'])
  expect(a4).toContain('少吃盐')
  expect(a4).not.toContain('血氧正常')
})

test('a number of a pair carries its own sign where it is another than the pair’s', () => {
  const signs = [...drawn(FIXTURES['slip-reprint']).querySelectorAll('.sign')].map((sign) => sign.textContent)
  expect(signs).toEqual(['很高', '偏高', '正常'])
  cleanup()
  const alike = [...drawn(FIXTURES.slip).querySelectorAll('.sign')].map((sign) => sign.textContent)
  expect(alike).toEqual(['略高', '正常', '偏高'])
})

test('how a pressure came about is said: a mean, or one measuring', () => {
  expect(text(FIXTURES.slip)).toContain('2次平均')
  expect(text(FIXTURES['slip-reprint'])).toContain('只测了一次')
})

test('what the meter could not measure is printed as it said', () => {
  const [first] = FIXTURES['slip-guest'].results
  if (!first) throw new Error('the fixture has a result')
  const over = { ...first, numbers: first.numbers.map((one) => ({ ...one, value: null, comparator: 'HI' as const })) }
  expect(text({ ...FIXTURES['slip-guest'], results: [over] })).toContain('HI %')
})

describe('the A4 sheet', () => {
  test('has up to three earlier values, each with its day, newest first', () => {
    const row = [...drawn(FIXTURES.a4).querySelectorAll('tbody tr')][0]
    const earlier = [...(row?.querySelectorAll('.prev') ?? [])].map((cell) => cell.textContent)
    expect(earlier).toEqual(['11811月9日', '13111月5日', '13311月2日'])
  })

  test('leaves the earlier columns out where there are none', () => {
    expect(drawn(FIXTURES['a4-first']).querySelector('.prev')).toBeNull()
  })

  test('draws a picture for each trend of at least two points', () => {
    const data = FIXTURES['a4-all']
    const single = { ...data, trends: data.trends.map((trend) => ({ ...trend, points: trend.points.slice(0, 1) })) }
    expect(drawnTrends(single)).toEqual([])
    expect(drawn(data).querySelectorAll('.trend svg')).toHaveLength(3)
  })
})

test('a trend on paper has filled and hollow dots, its bands by name, and the last values in figures', () => {
  const [pressure] = FIXTURES.a4.trends
  if (!pressure) throw new Error('the fixture has a trend')
  const chart = { width: 600, height: 200, date: (at: number) => `on ${at}`, bands: ['upper normal', 'lower normal'] }
  const svg = paperChartSvg(pressure, chart, 'sans-serif')
  const dots = (fill: string) => svg.match(new RegExp(`<path[^>]*fill="${fill}"[^>]*stroke="#000"`, 'g'))?.length ?? 0
  expect(dots('#000')).toBe(10)
  expect(dots('#fff')).toBe(10)
  for (const word of ['upper normal', 'lower normal', '>128<', '>82<']) expect(svg).toContain(word)
})

test('mornings and afternoons of pressure have marks of their own, explained where both occur', () => {
  const [pressure] = FIXTURES.a4.trends
  if (!pressure) throw new Error('the fixture has a trend')
  const points = pressure.points.map((point, index) => ({
    ...point,
    half: index % 2 ? ('pm' as const) : ('am' as const),
  }))
  const printed = drawn({ ...FIXTURES.a4, trends: [{ ...pressure, points }] }).textContent
  for (const words of ['●■ 高压', '○□ 低压', '●○ 上午', '■□ 下午']) expect(printed).toContain(words)
})

test('meals without a name of their own are squares, and a trend without a verdict has no band', () => {
  const glucose = FIXTURES['a4-all'].trends.find((trend) => trend.subject === 'glucose')
  if (!glucose) throw new Error('the fixture has a trend')
  const chart = { width: 300, height: 200, date: String, bands: ['normal'] }
  const random = { ...glucose, points: glucose.points.map((point) => ({ ...point, meal: 'random' as const })) }
  expect(paperChartSvg(random, chart, 'sans-serif')).toContain('>normal<')
  const svg = paperChartSvg({ ...random, normal: [null] }, chart, 'sans-serif')
  expect(svg).not.toContain('>normal<')
  expect(drawn({ ...FIXTURES.a4, trends: [random] }).textContent).toContain('■ 其他时间')
})

test('a guest’s A4 has no name, sex or age, and no day to come again', () => {
  const guest = { ...FIXTURES['slip-guest'], form: 'a4' as const }
  const printed = text({
    ...guest,
    lines: guest.lines.map((line) => ({ ...line, number: { ...line.number, normal: null } })),
  })
  expect(printed).not.toMatch(/岁|下次来|女|判定线待/)
  expect(printed).toContain('97 %')
})

test('a note of a result and the afternoon of the next visit are printed', () => {
  const [first] = FIXTURES['slip-guest'].results
  if (!first) throw new Error('the fixture has a result')
  const note = { zh: '低于仪器能测的范围。', en: 'Below what the meter can measure.' }
  const noted = { ...FIXTURES['slip-guest'], results: [{ ...first, note }], nextVisit: '2026-11-23T06:00:00.000Z' }
  expect(text(noted)).toMatch(/低于仪器能测的范围。.*11月23日星期一下午/)
  expect(text({ ...noted, form: 'a4' })).toMatch(/低于仪器能测的范围。.*下午/)
})

test('a sheet is ready once its fonts are', async () => {
  const ready = vi.fn()
  const { promise, resolve: loaded } = Promise.withResolvers<void>()
  Object.defineProperty(document, 'fonts', { value: { ready: promise }, configurable: true })
  try {
    render(<Sheet data={FIXTURES.slip} onDrawn={ready} />)
    await Promise.resolve()
    expect(ready).not.toHaveBeenCalled()
    loaded()
    await waitFor(() => expect(ready).toHaveBeenCalledOnce())
    expect(document.documentElement.dataset.form).toBe('slip')
  } finally {
    Reflect.deleteProperty(document, 'fonts')
  }
})

test('a job that is gone is said with its code', () => {
  const both = { zh: '这张单子已经打印完或不存在，请重新打印。', en: 'gone' }
  const { container } = render(<Refused refused={{ code: 'S301', desk: both, elder: both }} />)
  expect(container.textContent).toContain('请重新打印。 (S301)')
})

/** A trend as black lines on paper: filled and hollow dots and squares, grey normal bands, reads the same from a fax. Pure. */
import type { LineSeriesOption } from 'echarts/charts'
import { LineChart } from 'echarts/charts'
import type { GridComponentOption } from 'echarts/components'
import { GridComponent, MarkAreaComponent } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import { init, use as register } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { TrendView } from '../../main/api/contract.ts'
import type { Mark } from '../parts/trend-data.ts'
import { beyondAt, calledOut, trendDates, trendExtent, trendLines } from '../parts/trend-data.ts'

register([LineChart, GridComponent, MarkAreaComponent, SVGRenderer])

type Option = ComposeOption<LineSeriesOption | GridComponentOption>

export interface PaperChart {
  /** CSS pixels, 96 an inch. */
  width: number
  height: number
  date: (atMs: number) => string
  /** The word on each normal band. */
  bands: readonly string[]
}

/** 12 pt. */
const TYPE_PX = 16
const INK = '#000'
const BAND = '#ddd'
const DAY_MS = 86_400_000

const SYMBOL: Record<Mark, { symbol: string; itemStyle: object }> = {
  filled: { symbol: 'circle', itemStyle: { color: INK, borderColor: INK, borderWidth: 2 } },
  hollow: { symbol: 'circle', itemStyle: { color: '#fff', borderColor: INK, borderWidth: 2.2 } },
  square: { symbol: 'rect', itemStyle: { color: INK, borderColor: INK, borderWidth: 2 } },
  'hollow-square': { symbol: 'rect', itemStyle: { color: '#fff', borderColor: INK, borderWidth: 2.2 } },
}

export function paperChartSvg(trend: TrendView, chart: PaperChart, font: string): string {
  const canvas = init(null, null, { renderer: 'svg', ssr: true, width: chart.width, height: chart.height })
  try {
    canvas.setOption(chartOption(trend, chart, font))
    return canvas.renderToSVGString()
  } finally {
    canvas.dispose()
  }
}

function chartOption(trend: TrendView, chart: PaperChart, font: string): Option {
  const lines = trendLines(trend)
  const [low, high] = trendExtent(trend, lines)
  const dates = trendDates(lines)
  const called = calledOut(lines)
  const newest = dates.at(-1) ?? 0
  const oldest = dates[0] ?? 0
  const padMs = Math.max(newest - oldest, DAY_MS) * 0.07
  const label = { fontFamily: font, fontSize: TYPE_PX, fontWeight: 500 as const, color: INK }
  return {
    animation: false,
    grid: { left: 46, right: 52, top: 8, bottom: 28 },
    xAxis: {
      type: 'value',
      min: oldest - padMs,
      max: newest + padMs * 0.4,
      splitLine: { show: false },
      axisLine: { show: true, onZero: false, lineStyle: { color: INK, width: 1.2 } },
      axisTick: { customValues: dates, length: 5, lineStyle: { color: INK, width: 1.2 } },
      axisLabel: { ...label, customValues: dates, formatter: (value: number) => chart.date(value), hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      min: low,
      max: high,
      splitNumber: 4,
      splitLine: { show: false },
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...label, showMinLabel: false, showMaxLabel: false },
    },
    series: lines.flatMap((line) => {
      const { band, number } = line
      const marked = (at: number, value: number | null) => ({
        value: [at, value],
        label: {
          show: at === newest && called.has(line),
          position: 'right' as const,
          distance: 8,
          formatter: called.get(line) ?? '',
          ...label,
          fontWeight: 700 as const,
        },
      })
      const common = {
        type: 'line' as const,
        name: line.key,
        z: 3,
        showSymbol: true,
        showAllSymbol: true,
        symbolSize: 9,
        ...SYMBOL[line.mark],
      }
      return [
        {
          ...common,
          lineStyle: { color: INK, width: 2.4, join: 'round' as const, cap: 'round' as const },
          data: line.points.map(([at, value]) => marked(at, value)),
          markArea: band
            ? {
                silent: true,
                itemStyle: { color: BAND },
                label: { ...label, position: 'insideLeft' as const, distance: 8 },
                data: [
                  [{ name: chart.bands[number] ?? '', yAxis: band.low ?? low }, { yAxis: band.high ?? high }] as [
                    object,
                    object,
                  ],
                ],
              }
            : undefined,
        },
        {
          ...common,
          lineStyle: { width: 0 },
          data: line.beyond.map(([at, side]) => marked(at, beyondAt(side, [low, high]))),
        },
      ]
    }),
  }
}

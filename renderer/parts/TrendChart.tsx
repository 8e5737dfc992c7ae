import type { LineSeriesOption } from 'echarts/charts'
import { LineChart } from 'echarts/charts'
import type { GridComponentOption } from 'echarts/components'
import { GridComponent, MarkAreaComponent } from 'echarts/components'
import type { ComposeOption, EChartsType } from 'echarts/core'
import { init, use as register } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import type { TrendView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { dayAndMonth, localParts } from '../base/times.ts'
import { width } from './Lines.tsx'
import type { Mark } from './trend-data.ts'
import { trendDates, trendEnds, trendExtent, trendLines } from './trend-data.ts'

register([LineChart, GridComponent, MarkAreaComponent, SVGRenderer])

type Option = ComposeOption<LineSeriesOption | GridComponentOption>

interface Look {
  /** A thousandth of the chart's width: what dots and lines are measured in. */
  unit: number
  type: number
  font: string
  colour: (token: string) => string
}

/** Browsers set a little space between figures and characters. */
const SPACING_EM = 0.6

interface ChartWords {
  date: (atMs: number) => string
  /** The word on each normal band. */
  bands: string[]
}

const symbolOf = (mark: Mark, look: Look, last: boolean) => {
  const size = (mark === 'hollow' ? 24 : 26) * (last ? 1.4 : 1) * look.unit
  const dai = look.colour('--dai')
  return {
    symbol: mark === 'square' ? 'rect' : 'circle',
    symbolSize: size,
    itemStyle:
      mark === 'hollow'
        ? { color: look.colour('--surface'), borderColor: dai, borderWidth: (last ? 7 : 5) * look.unit, opacity: 1 }
        : { color: dai, borderColor: look.colour('--paper'), borderWidth: 4 * look.unit, opacity: 1 },
  }
}

function chartOption(trend: TrendView, look: Look, words: ChartWords): Option {
  const lines = trendLines(trend)
  const [low, high] = trendExtent(trend, lines)
  const [oldest, newest] = trendEnds(lines)
  const spanMs = Math.max(newest - oldest, 86_400_000)
  // Beside the newest dot its value is called out; half the oldest date stands left of its dot.
  const called = Math.max(...lines.map(({ points }) => String(points.at(-1)?.[1] ?? '').length))
  const right = look.type * (0.7 + 0.85 * called)
  const halfDate = (look.type * (width(words.date(oldest)) + SPACING_EM)) / 2 / (996 * look.unit - right)
  const pad = Math.max(0.095, halfDate / (1 - 1.27 * halfDate))
  const padMs = spanMs * pad
  const dates = trendDates(lines, 2 * halfDate * (1 + 1.27 * pad))
  const label = { fontFamily: look.font, fontSize: look.type, fontWeight: 500 as const }
  return {
    animation: false,
    grid: { left: 4 * look.unit, right, top: look.type * 0.4, bottom: look.type * 1.9 },
    xAxis: {
      type: 'value',
      min: oldest - padMs,
      max: newest + padMs * 0.27,
      splitLine: { show: false },
      axisLine: { lineStyle: { color: look.colour('--edge'), width: 3 } },
      axisTick: { customValues: dates, length: 10 * look.unit, lineStyle: { color: look.colour('--edge'), width: 3 } },
      axisLabel: {
        ...label,
        customValues: dates,
        color: look.colour('--ink-2'),
        margin: look.type * 0.6,
        formatter: (value: number) => words.date(value),
        hideOverlap: true,
      },
    },
    yAxis: { type: 'value', min: low, max: high, show: false },
    series: lines.map((line, index) => {
      const band = trend.normal[trend.subject === 'bp' ? index : 0]
      const last = line.points.at(-1)
      return {
        type: 'line',
        name: line.key,
        z: 3,
        silent: true,
        lineStyle: {
          color: look.colour('--dai'),
          width: (line.mark === 'filled' ? 7 : 6) * look.unit,
          join: 'round',
          cap: 'round',
        },
        showSymbol: true,
        showAllSymbol: true,
        data: line.points.map((point) => ({
          value: point,
          ...symbolOf(line.mark, look, point === last && point[0] === newest),
          label: {
            show: point === last && point[0] === newest,
            position: 'right',
            distance: look.type * 0.3,
            formatter: String(point[1]),
            color: look.colour('--ink'),
            fontFamily: look.font,
            fontSize: look.type * 1.45,
            fontWeight: 700,
          },
        })),
        markArea:
          band && (trend.subject === 'bp' || index === 0)
            ? {
                silent: true,
                itemStyle: { color: look.colour('--band') },
                label: { ...label, color: look.colour('--ink'), position: 'insideLeft', distance: 14 * look.unit },
                data: [
                  [
                    { name: words.bands[index] ?? words.bands[0] ?? '', yAxis: band.low ?? low },
                    { yAxis: band.high ?? high },
                  ],
                ],
              }
            : undefined,
      }
    }),
  }
}

interface TrendChartProps {
  trend: TrendView
  zoneOffsetMinutes: number
  label: string
}

/** Big dots, a thick line, the normal band with its word, the last value called out. Drawn anew for each size of type. */
export function TrendChart({ trend, zoneOffsetMinutes, label }: TrendChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const { t, language } = useWords()
  useEffect(() => {
    const element = box.current
    if (!element) return
    let chart: EChartsType | null = null
    const draw = () => {
      if (element.clientHeight === 0) return
      chart ??= init(element, null, { renderer: 'svg' })
      const style = getComputedStyle(element)
      chart.resize()
      chart.setOption(
        chartOption(
          trend,
          {
            unit: element.clientWidth / 1000,
            type: Number.parseFloat(style.fontSize),
            font: style.fontFamily,
            colour: (token) => style.getPropertyValue(token).trim(),
          },
          {
            date: (atMs) => dayAndMonth(localParts(atMs, zoneOffsetMinutes), language),
            bands: trend.subject === 'bp' ? [t('trend.upperNormal'), t('trend.lowerNormal')] : [t('trend.normal')],
          },
        ),
        true,
      )
    }
    const watch = new ResizeObserver(draw)
    watch.observe(element)
    void document.fonts?.ready.then(draw)
    return () => {
      watch.disconnect()
      chart?.dispose()
    }
  }, [trend, zoneOffsetMinutes, language, t])
  return (
    <div className="draw chart" role="img" aria-label={label}>
      <div ref={box} aria-hidden="true" />
    </div>
  )
}

const MARK_CLASS: Record<Mark, string> = { filled: 'k1', hollow: 'k2', square: 'k3' }

/** What each mark stands for, and the unit once. */
export function MealKey({ trend }: { trend: TrendView }) {
  const { t } = useWords()
  const named = trendLines(trend).filter((line) => line.key !== 'value')
  const word = (key: string) => {
    if (key === 'upper' || key === 'lower') return t(`trend.${key}`)
    return t(`trend.${key as 'fasting' | 'post-meal-2h' | 'random'}`)
  }
  return (
    <p className="key floor">
      {named.map((line) => (
        <span key={line.key}>
          <i className={MARK_CLASS[line.mark]} />
          {word(line.key)}
        </span>
      ))}
      <span className="quiet opt">{t('trend.unit', { unit: trend.unit })}</span>
    </p>
  )
}

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
import { localParts, trendDate } from '../base/times.ts'
import { width } from './Lines.tsx'
import type { Mark } from './trend-data.ts'
import { beyondAt, calledOut, trendDates, trendEnds, trendExtent, trendKey, trendLines } from './trend-data.ts'

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
  const isHollow = mark === 'hollow' || mark === 'hollow-square'
  const size = (isHollow ? 24 : 26) * (last ? 1.4 : 1) * look.unit
  const dai = look.colour('--dai')
  return {
    symbol: mark === 'square' || mark === 'hollow-square' ? 'rect' : 'circle',
    symbolSize: size,
    itemStyle: isHollow
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
  const called = calledOut(lines)
  const right = look.type * (0.7 + 0.85 * Math.max(0, ...[...called.values()].map((text) => text.length)))
  const halfDate = (look.type * (width(words.date(oldest)) + SPACING_EM)) / 2 / (996 * look.unit - right)
  const pad = Math.max(0.095, halfDate / (1 - 1.27 * halfDate))
  const padMs = spanMs * pad
  const dates = trendDates(lines, 2 * halfDate * (1 + 1.27 * pad))
  const label = { fontFamily: look.font, fontSize: look.type, fontWeight: 500 as const }
  return {
    animation: false,
    grid: {
      left: 4 * look.unit,
      right,
      top: look.type * (lines.some(({ beyond }) => beyond.length > 0) ? 0.9 : 0.4),
      bottom: look.type * 1.9,
    },
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
    series: lines.flatMap((line) => {
      const { band, number } = line
      const marked = (at: number, value: number | null) => {
        const isCalled = at === newest && called.has(line)
        return {
          value: [at, value],
          ...symbolOf(line.mark, look, isCalled),
          label: {
            show: isCalled,
            position: 'right' as const,
            distance: look.type * 0.3,
            formatter: called.get(line) ?? '',
            color: look.colour('--ink'),
            fontFamily: look.font,
            fontSize: look.type * 1.45,
            fontWeight: 700 as const,
          },
        }
      }
      const common = {
        type: 'line' as const,
        name: line.key,
        z: 3,
        silent: true,
        showSymbol: true,
        showAllSymbol: true,
      }
      return [
        {
          ...common,
          lineStyle: {
            color: look.colour('--dai'),
            width: (number === 0 ? 7 : 6) * look.unit,
            join: 'round' as const,
            cap: 'round' as const,
          },
          data: line.points.map(([at, value]) => marked(at, value)),
          markArea: band
            ? {
                silent: true,
                itemStyle: { color: look.colour('--band') },
                label: {
                  ...label,
                  color: look.colour('--ink'),
                  position: 'insideLeft' as const,
                  distance: 14 * look.unit,
                },
                data: [
                  [{ name: words.bands[number] ?? '', yAxis: band.low ?? low }, { yAxis: band.high ?? high }] as [
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
            date: (atMs) => trendDate(localParts(atMs, zoneOffsetMinutes), trend.per, language),
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

const MARK_CLASS: Record<Mark, string> = { filled: 'k1', hollow: 'k2', square: 'k3', 'hollow-square': 'k4' }

/** What each mark stands for, what a point is the mean of, and the unit once. */
export function TrendLegend({ trend }: { trend: TrendView }) {
  const { t } = useWords()
  return (
    <p className="key floor">
      {trendKey(trend).map(({ word, marks }) => (
        <span key={word}>
          {marks.map((mark) => (
            <i key={mark} className={MARK_CLASS[mark]} />
          ))}
          {t(`trend.${word}`)}
        </span>
      ))}
      {trend.per !== 'reading' && <span>{t(`trend.${trend.per}`)}</span>}
      <span className="quiet opt">{t('trend.unit', { unit: trend.unit })}</span>
    </p>
  )
}

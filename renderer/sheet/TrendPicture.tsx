import type { SheetData, TrendView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { localParts, trendDate } from '../base/times.ts'
import type { Mark } from '../parts/trend-data.ts'
import { trendKey } from '../parts/trend-data.ts'
import { paperChartSvg } from './paper-chart.ts'

/** 178 mm between the margins, or half of it, at 96 pixels an inch. */
const WIDE = { width: 672, height: 232 }
const HALF = { width: 324, height: 190 }
/** One point is no change. */
const FEWEST_POINTS = 2
const MARKS: Record<Mark, string> = { filled: '●', hollow: '○', square: '■', 'hollow-square': '□' }

export const drawnTrends = ({ trends }: SheetData) => trends.filter((trend) => trend.points.length >= FEWEST_POINTS)

interface TrendPictureProps {
  trend: TrendView
  wide: boolean
  zoneOffsetMinutes: number
  font: string
}

export function TrendPicture({ trend, wide, zoneOffsetMinutes, font }: TrendPictureProps) {
  const { t, say, language } = useWords()
  const svg = paperChartSvg(
    trend,
    {
      ...(wide ? WIDE : HALF),
      date: (atMs) => trendDate(localParts(atMs, zoneOffsetMinutes), trend.per, language),
      bands: trend.subject === 'bp' ? [t('trend.upperNormal'), t('trend.lowerNormal')] : [t('trend.normal')],
    },
    font,
  )
  return (
    <section className={wide ? 'trend' : 'trend half'}>
      <h2>
        {t('sheet.changes', { what: say(trend.label) })}
        <small>
          {wide && <span>{t('sheet.lastCount', { count: trend.points.length })}</span>}
          {trendKey(trend).map(({ word, marks }) => (
            <span key={word}>
              {marks.map((mark) => MARKS[mark]).join('')} {t(`trend.${word}`)}
            </span>
          ))}
          <span>{trend.unit}</span>
        </small>
      </h2>
      <div
        role="img"
        aria-label={say(trend.sentence)}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: made here by the chart library from numbers and our own words
        dangerouslySetInnerHTML={{ __html: svg }}
      />
    </section>
  )
}

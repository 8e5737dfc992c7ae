import { useWords } from '../../base/i18n.ts'
import { dayAndMonth, localParts } from '../../base/times.ts'
import { Button } from '../../parts/Button.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { StatusSign } from '../../parts/StatusSign.tsx'
import { TrendChart, TrendLegend } from '../../parts/TrendChart.tsx'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk, useView } from '../kiosk-context.ts'
import { PrintButton } from './Result.tsx'

const SPANS = ['last10', 'days90', 'year'] as const

export function Trend() {
  const { context, send } = useKiosk()
  const view = useView()
  const { t, language, say } = useWords()
  const { trend, span } = context
  const task = view.visit?.task?.task
  const what = trend ? say(trend.label) : task ? t(`task.${task}`) : ''
  const day = (at: string) => dayAndMonth(localParts(at, view.zoneOffsetMinutes), language)
  return (
    <Frame
      title={t('trend.title', { what })}
      stage="wide-look trend"
      numbers
      look={
        trend === null ? (
          <Sentence className="say" text={t('trend.loading')} />
        ) : trend.points.length === 0 ? (
          <Sentence className="say note" text={t('trend.none')} />
        ) : (
          <>
            <Sentence className="say note" role="status" text={say(trend.sentence)} />
            <TrendChart
              trend={trend}
              zoneOffsetMinutes={view.zoneOffsetMinutes}
              label={t('trend.chart', { what, count: trend.points.length })}
            />
            <TrendLegend trend={trend} />
          </>
        )
      }
      touch={
        <>
          {trend && trend.lastFive.length > 0 && (
            <table className="last">
              <thead>
                <tr>
                  <th scope="col">{t('trend.lastFive')}</th>
                  <th scope="col">{t(trend.subject === 'bp' ? 'trend.pair' : 'trend.value')}</th>
                  <th scope="col">
                    <span className="unseen">{t('trend.level')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {trend.lastFive.map((point) => (
                  <tr key={point.at}>
                    <td>{day(point.at)}</td>
                    <td>{point.values.join('/')}</td>
                    <td>
                      <StatusSign level={point.level} word={point.word} size="bare" />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <div className="seg">
            {SPANS.map((each) => (
              <Button key={each} pressed={span === each} onPress={() => send({ type: 'SPAN', span: each })}>
                {t(`trend.${each}`)}
              </Button>
            ))}
          </div>
        </>
      }
      left={<BackButton />}
      right={view.printer !== 'none' && <PrintButton short />}
    />
  )
}

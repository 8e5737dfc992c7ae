import type { Task } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { dayAndMonth, localParts } from '../../base/times.ts'
import { Button, Choice } from '../../parts/Button.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { StatusSign } from '../../parts/StatusSign.tsx'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk, useView, useVisit } from '../kiosk-context.ts'

const TASK_ICON: Record<Task, string> = {
  pressure: 'cuff',
  glucose: 'drop',
  spo2: 'fingerclip',
  temperature: 'thermometer',
  weight: 'scale',
  waist: 'waist',
  cholesterol: 'drop',
  triglycerides: 'drop',
  'uric-acid': 'drop',
}

const PER_PAGE = 4
const MOST_LAST = 4

export function Choose() {
  const { context, send } = useKiosk()
  const view = useView()
  const visit = useVisit()
  const { t } = useWords()
  const pages = Math.max(1, Math.ceil(view.ready.length / PER_PAGE))
  const page = Math.min(context.page, pages - 1)
  const cards = view.ready.slice(page * PER_PAGE, (page + 1) * PER_PAGE)
  return (
    <Frame
      title={t('choose.title')}
      stage="rows"
      look={<LastTime />}
      touch={
        <>
          {cards.length === 0 && (
            <div className="plate">
              <Sentence className="lead" text={t('choose.nothing')} />
              <Sentence className="say" text={t('choose.nothingHint')} />
            </div>
          )}
          <div className="choices two">
            {cards.map((card) => (
              <Choice
                key={card.task}
                className="big"
                icon={card.posture === 'bp-tunnel' ? 'tunnel' : TASK_ICON[card.task]}
                hint={
                  card.typicalSeconds < 45
                    ? t('choose.under')
                    : t('choose.minutes', { count: Math.ceil(card.typicalSeconds / 60) })
                }
                onPress={() => send({ type: 'CHOOSE', task: card.task })}
              >
                {t(`task.${card.task}`)}
              </Choice>
            ))}
          </div>
          {pages > 1 && (
            <div className="pager">
              {page > 0 ? (
                <Button icon="back" onPress={() => send({ type: 'PAGE', by: -1 })}>
                  {t('choose.previous')}
                </Button>
              ) : (
                <span className="slot" />
              )}
              <p className="floor">{t('choose.page', { page: page + 1, pages })}</p>
              {page < pages - 1 ? (
                <Button icon="next" iconAfter onPress={() => send({ type: 'PAGE', by: 1 })}>
                  {t('choose.more')}
                </Button>
              ) : (
                <span className="slot" />
              )}
            </div>
          )}
        </>
      }
      left={
        visit.results.length === 0 ? (
          <BackButton type="FINISH" />
        ) : (
          <Button icon="close" onPress={() => send({ type: 'FINISH' })}>
            {t('frame.finish')}
          </Button>
        )
      }
    />
  )
}

function LastTime() {
  const view = useView()
  const { last } = useVisit()
  const { t, language, say } = useWords()
  const newest = last[0]
  if (!newest) return null
  const day = dayAndMonth(localParts(newest.at, view.zoneOffsetMinutes), language)
  return (
    <div className="portrait-only lasttime">
      <Sentence className="say strong" text={t('choose.last', { day })} />
      <div className="rows-list say">
        {last.slice(0, MOST_LAST).map((row) => (
          <div key={row.label.zh}>
            <span>{say(row.label)}</span>
            <b>{row.value}</b>
            <StatusSign level={row.level} word={row.word} size="s" />
          </div>
        ))}
      </div>
    </div>
  )
}

import type { NumberView, ResultView } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { dayAndMonth, localParts } from '../../base/times.ts'
import { Button } from '../../parts/Button.tsx'
import { NumberBlock, SideNumber } from '../../parts/NumberBlock.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { StatusSign } from '../../parts/StatusSign.tsx'
import { Frame, Name, SavedMark } from '../Frame.tsx'
import { useKiosk, useView, useVisit } from '../kiosk-context.ts'
import { resultOf } from '../route.ts'

/** Pressure has two main numbers; elsewhere the first is the result and the others stand beside it. */
const mainNumbers = (result: ResultView) => (result.task === 'pressure' ? 2 : 1)

/** The digits of a result; `bare` where nothing may be judged (not saved). */
export function ResultNumbers({ result, bare = false }: { result: ResultView; bare?: boolean }) {
  const count = mainNumbers(result)
  const main = result.numbers.slice(0, count)
  const side = result.numbers.slice(count)
  const previous = count === 1 && side.length === 0 && !bare ? main[0]?.previous : null
  return (
    <div className={`nums ${count === 2 ? 'bp' : 'one'}${side.length > 1 ? ' more' : ''}${bare ? ' keep' : ''}`}>
      {main.map((number) => (
        <NumberBlock key={number.indicator} number={number} bare={bare} />
      ))}
      {side.map((number) => (
        <SideNumber key={number.indicator} number={number} bare={bare} />
      ))}
      {previous && <Previous previous={previous} />}
    </div>
  )
}

function Previous({ previous }: { previous: NonNullable<NumberView['previous']> }) {
  const view = useView()
  const { t, language } = useWords()
  const day = dayAndMonth(localParts(previous.at, view.zoneOffsetMinutes), language)
  return (
    <div className="last-one opt">
      <p className="nm">{t('result.last')}</p>
      <p className="v">{previous.value}</p>
      <p className="floor quiet">{t('result.change', { day, change: t(`result.${previous.change}`) })}</p>
    </div>
  )
}

const PRINT_WORD = {
  none: 'result.print',
  printing: 'result.printing',
  printed: 'result.printed',
  out: 'result.noPaper',
  failed: 'result.notPrinted',
  'no-printer': 'result.notPrinted',
} as const

/** What has happened stays written on the button. */
export function PrintButton({ short = false }: { short?: boolean }) {
  const { context, send } = useKiosk()
  const { t } = useWords()
  return (
    <Button icon={context.print === 'printed' ? 'check' : 'print'} onPress={() => send({ type: 'PRINT' })}>
      <span role="status">{t(short && context.print === 'none' ? 'trend.print' : PRINT_WORD[context.print])}</span>
    </Button>
  )
}

export function Result() {
  const { send } = useKiosk()
  const view = useView()
  const visit = useVisit()
  const result = resultOf(view)
  const { t, say } = useWords()
  if (!result) return null
  // 空腹血糖 says more than 血糖; the other names are those of the cards.
  const what = result.task === 'glucose' && result.numbers[0] ? say(result.numbers[0].label) : t(`task.${result.task}`)
  const under = result.single ? t('result.single') : result.note && say(result.note)
  return (
    <Frame
      title={t('result.title', { what })}
      who={
        <>
          {result.saved && <SavedMark />}
          <Name />
        </>
      }
      stage="rows"
      numbers
      look={
        <>
          <div className="verdict" role="status">
            <StatusSign level={result.level} word={result.word} reference={result.numbers[0]?.referenceOnly} />
            <Sentence className="say" text={say(result.sentence)} />
          </div>
          <ResultNumbers result={result} />
          {under && <p className="floor quiet opt">{under}</p>}
        </>
      }
      touch={
        <div className="choices three">
          <Button icon="repeat" onPress={() => send({ type: 'CHOOSE', task: result.task })}>
            {t('result.again')}
          </Button>
          {!visit.guest && result.trend !== null && (
            <Button icon="trend" onPress={() => send({ type: 'TREND' })}>
              {t('result.changes')}
            </Button>
          )}
          {view.printer !== 'none' && <PrintButton />}
        </div>
      }
      left={
        <Button icon="close" onPress={() => send({ type: 'FINISH' })}>
          {t('frame.finish')}
        </Button>
      }
      right={
        <Button kind="main" icon="next" iconAfter onPress={() => send({ type: 'LEAVE' })}>
          {t('frame.next')}
        </Button>
      }
    />
  )
}

/** What is read aloud when the person asks for it: sentences and numbers, piece by piece. */
export function useSpokenResult() {
  const { say } = useWords()
  return (result: ResultView) => [
    // LO and HI are said by their word alone.
    ...result.numbers.flatMap(({ label, value, word }) => [say(label), ...(value === null ? [] : [value]), say(word)]),
    say(result.sentence),
  ]
}

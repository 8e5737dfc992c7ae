import { useWords } from '../../base/i18n.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Lines } from '../../parts/Lines.tsx'
import { shownValue } from '../../parts/NumberBlock.tsx'
import { Frame } from '../Frame.tsx'
import { useKiosk, useView } from '../kiosk-context.ts'
import { dangerousResult } from '../route.ts'

/** Where the call stands: being made, unanswered for too long, or heard. Nothing is promised before it is known. */
function useCallState() {
  const { context } = useKiosk()
  if (context.view?.call?.state === 'acknowledged') return 'acknowledged'
  return context.raisedHand ? 'raiseHand' : 'calling'
}

const CALL_ICON = { calling: 'call', raiseHand: 'hand', acknowledged: 'check' } as const

function CallLine({ state }: { state: keyof typeof CALL_ICON }) {
  const { t } = useWords()
  return (
    <p className={`callline${state === 'acknowledged' ? ' ok' : ''}`} role="alert">
      <Icon name={CALL_ICON[state]} />
      <span>{t(`critical.${state}`)}</span>
    </p>
  )
}

/** Red only around the fact; below, on calm paper, one line about the call. No way out until the desk has acted. */
export function Critical() {
  const view = useView()
  const result = dangerousResult(view)
  const state = useCallState()
  const { t, say } = useWords()
  const numbers = result?.numbers.filter((number) => number.level.startsWith('critical')) ?? []
  const worst = numbers[0] ?? result?.numbers[0]
  const shown = result?.task === 'pressure' ? result.numbers.slice(0, 2) : worst ? [worst] : []
  const what =
    result && (numbers.length < 2 || result.task !== 'pressure') && worst ? say(worst.label) : t('task.pressure')
  return (
    <Frame
      title={t('critical.title')}
      stage="rows crit-stage"
      numbers={result !== null}
      callStaff={state === 'raiseHand' ? 'main' : 'plain'}
      look={
        <div className="crit">
          <p className="critword">
            <Icon name={result?.level === 'critical-low' ? 'status-critical-low' : 'status-critical-high'} />
            <span>
              {result && worst
                ? t('critical.number', {
                    what: result.task === 'pressure' ? t('task.pressure') : what,
                    word: say(result.word),
                  })
                : t('critical.someone')}
            </span>
          </p>
          <div className="critnums">
            {shown.map((number) => (
              <div key={number.indicator}>
                <p className="nm">{say(number.label)}</p>
                <p className="v">{shownValue(number)}</p>
              </div>
            ))}
          </div>
        </div>
      }
      touch={
        <>
          <CallLine state={state} />
          <p className="say opt">
            <Lines text={t(state === 'acknowledged' ? 'critical.sitOn' : 'critical.breathe')} />
          </p>
        </>
      }
    />
  )
}

/** 叫工作人员 was pressed. The person may go on at any time. */
export function Help() {
  const { send } = useKiosk()
  const state = useCallState()
  const { t } = useWords()
  return (
    <Frame
      title={t('help.title')}
      callStaff={state === 'raiseHand' ? 'main' : 'plain'}
      look={<Icon name={CALL_ICON[state]} className="i large" />}
      touch={
        <>
          <CallLine state={state} />
          <p className="say gap-t">{t('help.wait')}</p>
        </>
      }
      left={
        <Button icon="back" onPress={() => send({ type: 'CALL_SEEN' })}>
          {t('frame.back')}
        </Button>
      }
    />
  )
}

import type { KioskView, ResultView } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { shownValue, useNumberName } from '../../parts/NumberBlock.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
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

function CallLine({ state, icon = true }: { state: keyof typeof CALL_ICON; icon?: boolean }) {
  const { t } = useWords()
  return (
    <p className={`callline${state === 'acknowledged' ? ' ok' : ''}`} role="alert">
      {icon && <Icon name={CALL_ICON[state]} />}
      <Sentence as="span" className="words" text={t(`critical.${state}`)} />
    </p>
  )
}

/** Nobody may be there to come: what the site has set, until somebody has answered all the same. */
function leftAlone({ unattended }: KioskView, state: keyof typeof CALL_ICON): KioskView['unattended'] {
  return unattended && (state === 'raiseHand' || (state === 'calling' && unattended.atOnce)) ? unattended : null
}

function Unattended({ text, phone }: NonNullable<KioskView['unattended']>) {
  const { say } = useWords()
  return (
    <p className="callline alone" role="alert">
      <Icon name="phone" />
      {phone && <b className="phone">{phone}</b>}
      <Sentence as="span" className="words say" text={say(text)} />
    </p>
  )
}

/** What is dangerous about a result: the pressure as a pair, or the numbers that are. */
function danger(result: ResultView) {
  const critical = result.numbers.filter((number) => number.level.startsWith('critical'))
  const pair =
    result.task === 'pressure' && (critical.length === 0 || critical.some((each) => each.indicator !== 'pulse'))
  const worst = critical[0]
  return {
    shown: pair ? result.numbers.slice(0, 2) : critical,
    label: pair ? null : worst?.label,
    word: worst?.word ?? result.word,
    low: (worst?.level ?? result.level) === 'critical-low',
  }
}

/** Red only around the fact; below, on calm paper, one line about the call. No way out until the desk has acted. */
export function Critical() {
  const view = useView()
  const result = dangerousResult(view)
  const state = useCallState()
  const { t, say } = useWords()
  const name = useNumberName()
  const fact = result && danger(result)
  const alone = leftAlone(view, state)
  return (
    <Frame
      title={t('critical.title')}
      stage="rows crit-stage"
      numbers={result !== null}
      callStaff={state === 'raiseHand' && !alone ? 'main' : 'plain'}
      look={
        <div className="crit">
          <p className="critword">
            <Icon name={fact?.low ? 'status-critical-low' : 'status-critical-high'} />
            <Sentence
              as="span"
              className="words"
              text={
                fact
                  ? t('critical.number', {
                      what: fact.label ? say(fact.label) : t('task.pressure'),
                      word: say(fact.word),
                    })
                  : t('critical.someone')
              }
            />
          </p>
          <div className="critnums">
            {fact?.shown.map((number) => (
              <div key={number.indicator}>
                <p className="nm">{name(number)}</p>
                <p className="v">{shownValue(number)}</p>
              </div>
            ))}
          </div>
        </div>
      }
      touch={
        <>
          {alone ? <Unattended {...alone} /> : <CallLine state={state} />}
          {!alone && (
            <Sentence className="say opt" text={t(state === 'acknowledged' ? 'critical.sitOn' : 'critical.breathe')} />
          )}
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
          <CallLine state={state} icon={false} />
          <Sentence className="say gap-t" text={t('help.wait')} />
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

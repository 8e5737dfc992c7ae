import type { MeterView } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { useDesk } from '../desk-context.ts'
import { useTimes } from '../times.ts'
import { needsHand } from './meter-state.ts'

/** Disc: all is well. Open square with a word: there is something to do. */
export function MeterState({ meter }: { meter: MeterView }) {
  const { t, say } = useWords()
  const word = t(`desk.meters.states.${meter.state}`)
  return needsHand(meter) ? (
    <span className="warn">{meter.fact ? say(meter.fact) : word}</span>
  ) : (
    <span className="ok">{word}</span>
  )
}

/** One more fact: the charge where it is known, else when it last measured. */
export function MeterList() {
  const { t, say } = useWords()
  const { view } = useDesk()
  const { at } = useTimes()
  const fact = (meter: MeterView) => {
    if (meter.fact && !needsHand(meter)) return say(meter.fact)
    return meter.lastAt ? t('desk.meters.lastAt', { time: at(meter.lastAt) }) : ''
  }
  return (
    <section className="block">
      <h2>{t('desk.tabs.meters')}</h2>
      {view.meters.length === 0 ? (
        <p className="q">{t('desk.meters.none')}</p>
      ) : (
        <ul className="meters">
          {view.meters.map((meter) => (
            <li key={meter.id}>
              <b>{say(meter.name)}</b>
              <MeterState meter={meter} />
              <span className="q">{fact(meter)}</span>
              {meter.advice && <span className="advice">{say(meter.advice)}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

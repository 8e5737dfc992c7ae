import type { NumberView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { RangeBar } from './RangeBar.tsx'
import { StatusSign } from './StatusSign.tsx'

/** What the meter showed: digits, or LO and HI. */
export const shownValue = (number: NumberView) => number.value ?? number.comparator ?? '–'

/** The name of a number on a screen; the two of a pressure are short, as its title says what they are. */
export function useNumberName() {
  const { t, say } = useWords()
  return (number: NumberView) => {
    if (number.indicator === 'sbp') return t('trend.upper')
    return number.indicator === 'dbp' ? t('trend.lower') : say(number.label)
  }
}

function NumberName({ number, range = true }: { number: NumberView; range?: boolean }) {
  const { t, say } = useWords()
  const name = useNumberName()
  return (
    <p className="nm">
      {name(number)}
      {range && number.normal && <small>{t('result.normal', { range: say(number.normal) })}</small>}
    </p>
  )
}

/** Units that are words. */
const UNIT_WORD = {
  pulse: 'result.perMinute',
  weight: 'result.kilograms',
  height: 'result.centimetres',
  waist: 'result.centimetres',
} as const

export function Unit({ number }: { number: NumberView }) {
  const { t } = useWords()
  const { indicator, unit } = number
  return <small>{indicator in UNIT_WORD ? t(UNIT_WORD[indicator as keyof typeof UNIT_WORD]) : unit}</small>
}

/** A result: its name with the normal range, the digits, the unit, and the bar. `bare` leaves out what judges. */
export function NumberBlock({ number, bare = false }: { number: NumberView; bare?: boolean }) {
  return (
    <div className="num-block">
      <div className="n-main">
        <NumberName number={number} range={!bare} />
        <p className="v">
          {shownValue(number)}
          {!bare && <Unit number={number} />}
        </p>
      </div>
      {!bare && number.bar && <RangeBar bar={number.bar} />}
    </div>
  )
}

/** A number beside the main ones, with a small sign of its own; a weight or a height has none. */
export function SideNumber({ number, bare = false }: { number: NumberView; bare?: boolean }) {
  const { t, say } = useWords()
  const isJudged = !bare && number.indicator !== 'weight' && number.indicator !== 'height'
  return (
    <div className="num-block pulse">
      <NumberName number={number} range={false} />
      <p className="v m">
        {shownValue(number)}
        <Unit number={number} />
      </p>
      {isJudged && <StatusSign level={number.level} word={number.word} size="s" reference={number.referenceOnly} />}
      {isJudged && number.normal && (
        <p className="floor quiet opt">{t('result.normal', { range: say(number.normal) })}</p>
      )}
    </div>
  )
}

import type { DecodedView } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'

/** The numbers exactly as they were decoded, in the meter's own units, with what the meter says of them. */
export function Decoded({
  of: { quantities, flags, meterError },
  large = false,
}: {
  of: DecodedView
  large?: boolean
}) {
  const { t, say } = useWords()
  return (
    <span className={large ? 'decoded large' : 'decoded'}>
      {quantities.map(({ name, word, value, comparator, unit }) => (
        <span key={name}>
          {say(word)} <b>{value ?? comparator}</b> <span className="q">{unit}</span>
        </span>
      ))}
      {meterError && <span className="warn">{t('desk.raw.meterError', { code: meterError.code })}</span>}
      {flags.map(({ code, word }) => (
        <span key={code} className="tag">
          {say(word)}
        </span>
      ))}
      {quantities.length + flags.length === 0 && !meterError && <span className="q">{t('desk.raw.nothing')}</span>}
    </span>
  )
}

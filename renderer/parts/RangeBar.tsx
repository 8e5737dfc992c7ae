import type { CSSProperties } from 'react'
import type { NumberView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'

/** Equal zones in words, the person's with its edge, and a bead where the value lies. In English only the person's zone is named. */
export function RangeBar({ bar }: { bar: NonNullable<NumberView['bar']> }) {
  const { language, say } = useWords()
  const zone = bar.zones[bar.zone]
  if (!zone) return null
  const place = ((bar.zone + bar.at) / bar.zones.length) * 100
  return (
    <div className={`range st-${zone.level}`} style={{ '--at': `${place.toFixed(1)}%` } as CSSProperties}>
      {bar.zones.map((each, index) => (
        <span key={each.word.zh} className={index === bar.zone ? 'z on' : 'z'}>
          {language === 'zh' || index === bar.zone ? say(each.word) : '\u00a0'}
        </span>
      ))}
      <span className="mark" />
    </div>
  )
}

import type { DeskRow } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'

type State = DeskRow['state'][number]

/** fill: needs a decision; '': a fact to know; soft: settled. In the order in which they matter. */
const LOOKS: Record<State, '' | 'fill' | 'soft'> = {
  void: 'soft',
  suspect: 'fill',
  unclaimed: 'fill',
  alert: '',
  repeat: '',
  'no-sex-or-age': '',
  guest: '',
  single: '',
  handled: 'soft',
  mean: 'soft',
  'series-member': 'soft',
  'shut-out': 'soft',
}
const ORDER = Object.keys(LOOKS) as State[]

export function StateTags({ states }: { states: readonly State[] }) {
  const { t } = useWords()
  return (
    <span className="tags">
      {ORDER.filter((state) => states.includes(state)).map((state) => (
        <span key={state} className={`tag ${LOOKS[state]}`}>
          {t(`desk.state.${state}`)}
        </span>
      ))}
    </span>
  )
}

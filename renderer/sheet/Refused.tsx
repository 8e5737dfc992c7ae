import type { StationErrorData } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'

/** Never becomes ready, so that no shell prints it; read only where somebody opens a sheet by hand. */
export function Refused({ refused }: { refused: StationErrorData }) {
  const { t, say } = useWords()
  return (
    <main className="a4">
      <h1>{t('sheet.failed')}</h1>
      <p>
        {say(refused.desk)} ({refused.code})
      </p>
    </main>
  )
}

import type { MeterPage } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { useTimes } from '../times.ts'

/** What went wrong with it in the last seven days, by kind. */
export function Trouble({ trouble }: Pick<MeterPage, 'trouble'>) {
  const { t } = useWords()
  const { at } = useTimes()
  if (trouble.length === 0) return null
  return (
    <section>
      <h3>{t('desk.meters.trouble')}</h3>
      <ul className="plain">
        {trouble.map(({ type, code, times, lastAt }) => (
          <li key={`${type} ${code}`}>
            {t(`desk.meters.troubles.${type}`)} {code} <b>{t('desk.meters.times', { count: times })}</b>{' '}
            <span className="q">{t('desk.meters.lastAt', { time: at(lastAt) })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

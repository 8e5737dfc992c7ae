import type { MeterPage } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { useTimes } from '../times.ts'
import { Decoded } from './Decoded.tsx'

/** What was measured of nobody: controls, trials, and when the next control is due. */
export function Quality({ page: { control, quality } }: { page: Pick<MeterPage, 'control' | 'quality'> }) {
  const { t } = useWords()
  const { at, day } = useTimes()
  if (!control && quality.length === 0) return null
  return (
    <section className="block">
      <h2>{t('desk.meters.quality')}</h2>
      {control && (
        <p>
          {control.due ? (
            <span className="warn">
              {control.lastAt
                ? t('desk.meters.controlDue', { day: day(control.dueAt) })
                : t('desk.meters.neverControlled')}
            </span>
          ) : (
            <span className="ok">{t('desk.meters.controlNext', { day: day(control.dueAt) })}</span>
          )}{' '}
          <span className="q">{t('desk.meters.controlEvery', { days: control.everyDays })}</span>
        </p>
      )}
      <ul className="plain">
        {quality.map((one) => (
          <li key={`${one.measurementId} ${one.kind}`}>
            <span className="q">{at(one.at)}</span> {t(`desk.meters.qualityOf.${one.kind}`)} <Decoded of={one} />
          </li>
        ))}
      </ul>
    </section>
  )
}

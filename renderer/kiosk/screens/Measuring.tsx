import { useWords } from '../../base/i18n.ts'
import { Dial } from '../../parts/Dial.tsx'
import { Lines } from '../../parts/Lines.tsx'
import { Frame, StopButton } from '../Frame.tsx'
import { useTask } from '../kiosk-context.ts'

export function Measuring() {
  const task = useTask()
  const { t } = useWords()
  const pressure = task.task === 'pressure'
  return (
    <Frame
      title={t('measuring.title', { task: t(`task.${task.task}`) })}
      look={
        <div className="dialbox big">
          <Dial left="turning">
            {task.cuffMmhg === null ? (
              <p className="say strong">{t('measuring.wait')}</p>
            ) : (
              <>
                <p className="cap quiet">{t('measuring.cuff')}</p>
                <p className="num live">{task.cuffMmhg}</p>
                <p className="cap quiet">{t('measuring.notYet')}</p>
              </>
            )}
          </Dial>
        </div>
      }
      touch={
        <>
          <p className="lead" role="status">
            {t(pressure ? 'measuring.quiet' : 'measuring.still')}
          </p>
          <p className="say gap-t">
            <Lines text={t(pressure ? 'measuring.relax' : 'measuring.soon')} />
          </p>
        </>
      }
      left={<StopButton />}
    />
  )
}

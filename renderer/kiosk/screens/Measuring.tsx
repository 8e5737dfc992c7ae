import { useWords } from '../../base/i18n.ts'
import { Dial } from '../../parts/Dial.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
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
              <Sentence className="say strong" text={t('measuring.wait')} />
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
          <Sentence className="lead" role="status" text={t(pressure ? 'measuring.quiet' : 'measuring.still')} />
          <Sentence className="say gap-t" text={t(pressure ? 'measuring.relax' : 'measuring.soon')} />
        </>
      }
      left={<StopButton />}
    />
  )
}

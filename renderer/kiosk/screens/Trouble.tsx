import type { z } from 'zod'
import type { Trouble as TroubleShape } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { Button } from '../../parts/Button.tsx'
import { Posture } from '../../parts/Posture.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk, useTask } from '../kiosk-context.ts'

/** From this many failures in a row on, a person is offered. */
const OFFER_STAFF_AFTER = 2

/** A measuring that failed: what to do, never whom to blame; the code small, for staff. Or one that went to the desk, which knows why. */
export function Trouble() {
  const { send } = useKiosk()
  const task = useTask()
  const { t } = useWords()
  const trouble: z.infer<typeof TroubleShape> | null = task.trouble
  const word = trouble?.word ?? 'not-read'
  const atDesk = word === 'at-desk'
  const offered = atDesk || word === 'twice-failed' || (trouble?.count ?? 0) >= OFFER_STAFF_AFTER
  return (
    <Frame
      title={t(atDesk ? 'trouble.atDeskTitle' : 'trouble.title')}
      callStaff={offered ? 'main' : 'plain'}
      look={<Posture drawing={task.posture} />}
      touch={
        <>
          <Sentence
            className="lead"
            role="alert"
            text={t(`trouble.${word === 'asleep' && task.task !== 'pressure' ? 'asleepOther' : word}`)}
          />
          {offered && !atDesk && word !== 'twice-failed' && (
            <Sentence className="say gap-t" text={t('trouble.offer')} />
          )}
          {trouble && !atDesk && <p className="code">{trouble.code}</p>}
        </>
      }
      left={<BackButton type="LEAVE" />}
      right={
        <Button
          kind={offered ? 'plain' : 'main'}
          icon="repeat"
          onPress={() => send({ type: 'CHOOSE', task: task.task })}
        >
          {t('trouble.again')}
        </Button>
      }
    />
  )
}

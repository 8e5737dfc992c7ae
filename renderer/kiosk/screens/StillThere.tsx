import { useWords } from '../../base/i18n.ts'
import { useNowMs } from '../../base/now.tsx'
import { wholeSeconds } from '../../base/times.ts'
import { Button } from '../../parts/Button.tsx'
import { Dial } from '../../parts/Dial.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { Frame } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { STILL_THERE_MS } from '../route.ts'

export function StillThere() {
  const { context, send } = useKiosk()
  const { t } = useWords()
  const leftMs = context.endsAtMs - useNowMs()
  return (
    <Frame
      title={t('still.title')}
      look={
        <div className="dialbox big">
          <Dial left={leftMs / STILL_THERE_MS} ticks={30}>
            <p className="num l" role="timer">
              {wholeSeconds(leftMs)}
            </p>
            <p className="cap">{t('still.seconds')}</p>
          </Dial>
        </div>
      }
      touch={
        <>
          <Sentence className="say opt" role="alert" text={t('still.hint')} />
          <div className="pair col">
            <Button icon="close" onPress={() => send({ type: 'FINISH' })}>
              {t('frame.finish')}
            </Button>
            <Button kind="main" icon="check" onPress={() => send({ type: 'CONTINUE' })}>
              {t('frame.continue')}
            </Button>
          </div>
        </>
      }
    />
  )
}

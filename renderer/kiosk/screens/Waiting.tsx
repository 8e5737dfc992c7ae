import { useWords } from '../../base/i18n.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { Frame } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'

/** The station does not answer. */
export function Waiting() {
  const { waitsLong } = useKiosk().context
  const { t } = useWords()
  return (
    <Frame
      title={t('waiting.title')}
      who={null}
      callStaff={waitsLong ? 'main' : 'plain'}
      look={<Icon name={waitsLong ? 'call' : 'clock'} className="i large" />}
      touch={
        <>
          <Sentence className="lead" role="status" text={t(waitsLong ? 'waiting.long' : 'waiting.lead')} />
          <Sentence className="say gap-t" text={t(waitsLong ? 'waiting.longHint' : 'waiting.hint')} />
        </>
      }
    />
  )
}

/** The station refused something, with a sentence for the elder. */
export function Sorry() {
  const { context, send } = useKiosk()
  const { t, say } = useWords()
  return (
    <Frame
      title={t('sorry.title')}
      look={<Icon name="call" className="i large" />}
      touch={context.sentence && <Sentence className="lead" role="alert" text={say(context.sentence)} />}
      right={
        <Button kind="main" icon="check" onPress={() => send({ type: 'BACK' })}>
          {t('frame.ok')}
        </Button>
      }
    />
  )
}

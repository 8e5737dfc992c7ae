import { useWords } from '../../base/i18n.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Lines } from '../../parts/Lines.tsx'
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
          <p className="lead" role="status">
            {t(waitsLong ? 'waiting.long' : 'waiting.lead')}
          </p>
          <p className="say gap-t">{t(waitsLong ? 'waiting.longHint' : 'waiting.hint')}</p>
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
      touch={
        <p className="lead" role="alert">
          {context.sentence && <Lines text={say(context.sentence)} most={12} />}
        </p>
      }
      right={
        <Button kind="main" icon="check" onPress={() => send({ type: 'BACK' })}>
          {t('frame.ok')}
        </Button>
      }
    />
  )
}

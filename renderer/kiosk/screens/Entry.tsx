import { useWords } from '../../base/i18n.ts'
import { Button } from '../../parts/Button.tsx'
import { NumberPad } from '../../parts/NumberPad.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk, useTask } from '../kiosk-context.ts'

/** A number that no meter gives, typed twice. */
export function Entry() {
  const { context, send } = useKiosk()
  const { entry, task } = useTask()
  const { t } = useWords()
  if (!entry) return null
  const { what, again, told, low, high } = entry
  const { digits } = context
  const typed = Number(digits) > 0
  const hint = told ? t(`entry.${told}`, { low, high }) : t(again ? 'entry.againHint' : 'entry.hint')
  return (
    <Frame
      title={t(again ? `entry.${what}Again` : `entry.${what}`)}
      look={
        <>
          <p className="typed" role="status" aria-label={t('entry.typed', { digits })}>
            <b>{digits || '\u200b'}</b>
            <small>{t('entry.unit')}</small>
          </p>
          <Sentence className={told ? 'say strong gap-t' : 'say quiet gap-t'} role="status" text={hint} />
        </>
      }
      touch={
        <NumberPad
          point
          deleteWord={t('keypad.delete')}
          onDigit={(digit) => send({ type: 'DIGIT', digit })}
          onDelete={() => send({ type: 'DELETE' })}
        />
      }
      left={<BackButton type="LEAVE" />}
      right={
        typed ? (
          <Button kind="main" icon="check" onPress={() => send({ type: 'CONFIRM' })}>
            {t('frame.confirm')}
          </Button>
        ) : (
          task === 'weight' &&
          !again && (
            <Button icon="next" iconAfter onPress={() => send({ type: 'GO_ON' })}>
              {t('entry.unknown')}
            </Button>
          )
        )
      }
    />
  )
}

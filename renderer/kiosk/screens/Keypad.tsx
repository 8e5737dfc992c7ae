import { useWords } from '../../base/i18n.ts'
import { Button } from '../../parts/Button.tsx'
import { NumberPad } from '../../parts/NumberPad.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'

const PLACES = [0, 1, 2, 3] as const

/** What may be said of the digits before. */
const PAD_NOTICES = ['none', 'staff', 'many', 'locked'] as const

export function Keypad() {
  const { context, send } = useKiosk()
  const { t } = useWords()
  const { digits, notice } = context
  const told = PAD_NOTICES.find((one) => one === notice)
  return (
    <Frame
      title={t('keypad.title')}
      look={
        <>
          <div className="echo" role="img" aria-label={t('keypad.typed', { count: digits.length })}>
            {PLACES.map((place) => (
              <span key={place} className={place === digits.length ? 'now' : undefined}>
                {digits[place] ?? ''}
              </span>
            ))}
          </div>
          <Sentence
            className={told ? 'say strong gap-t' : 'say quiet gap-t opt'}
            role="status"
            text={t(`keypad.${told ?? 'hint'}`)}
          />
        </>
      }
      touch={
        <NumberPad
          deleteWord={t('keypad.delete')}
          onDigit={(digit) => send({ type: 'DIGIT', digit })}
          onDelete={() => send({ type: 'DELETE' })}
        />
      }
      left={<BackButton />}
      right={
        digits.length === PLACES.length && (
          <Button kind="main" icon="check" onPress={() => send({ type: 'CONFIRM' })}>
            {t('frame.confirm')}
          </Button>
        )
      }
    />
  )
}

import type { z } from 'zod'
import type { AgeGroup } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { Button, Choice } from '../../parts/Button.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'

/** In the order of the contract; written out, so that the page does not carry the whole contract for four words. */
const AGE_GROUPS = ['18-54', '55-64', '65-79', '80+'] as const satisfies readonly z.infer<typeof AgeGroup>[]

/** 不说也行 lies on the way on: it skips the question. */
function Skip() {
  const { send } = useKiosk()
  const { t } = useWords()
  return (
    <Button icon="next" iconAfter onPress={() => send({ type: 'SKIP' })}>
      {t('guest.skip')}
    </Button>
  )
}

export function GuestSex() {
  const { send } = useKiosk()
  const { t } = useWords()
  return (
    <Frame
      title={t('guest.sexTitle')}
      stage="rows"
      look={<Sentence className="say quiet" text={t('guest.why')} />}
      touch={
        <div className="choices two fill">
          {(['male', 'female'] as const).map((sex) => (
            <Choice key={sex} icon="person" className="big" onPress={() => send({ type: 'SEX', sex })}>
              {t(`guest.${sex}`)}
            </Choice>
          ))}
        </div>
      }
      left={<BackButton type="LEAVE" />}
      right={<Skip />}
    />
  )
}

export function GuestAge() {
  const { send } = useKiosk()
  const { t } = useWords()
  return (
    <Frame
      title={t('guest.ageTitle')}
      stage="rows"
      look={<Sentence className="say quiet" text={t('guest.why')} />}
      touch={
        <div className="choices two fill">
          {AGE_GROUPS.map((ageGroup) => (
            <Choice key={ageGroup} className="big" onPress={() => send({ type: 'AGE', ageGroup })}>
              {t(`guest.${ageGroup}`)}
            </Choice>
          ))}
        </div>
      }
      left={<BackButton type="LEAVE" />}
      right={<Skip />}
    />
  )
}

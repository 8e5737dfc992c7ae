import { useWords } from '../../base/i18n.ts'
import { Choice } from '../../parts/Button.tsx'
import { Posture } from '../../parts/Posture.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'

const ANSWERS = [
  ['fasting', 'bowl-empty'],
  ['post-meal-2h', 'bowl-full'],
  ['random', 'clock'],
] as const

export function Meal() {
  const { send } = useKiosk()
  const { t } = useWords()
  return (
    <Frame
      title={t('meal.title')}
      stage="wide-touch"
      look={
        <>
          <Posture drawing="finger-side" />
          <Sentence className="say cap-c quiet opt" text={t('meal.before')} />
        </>
      }
      touch={
        <div className="choices stack fill">
          {ANSWERS.map(([context, icon]) => (
            <Choice
              key={context}
              icon={icon}
              hint={t(`meal.${context}Hint`)}
              onPress={() => send({ type: 'MEAL', context })}
            >
              {t(`meal.${context}`)}
            </Choice>
          ))}
        </div>
      }
      left={<BackButton type="LEAVE" />}
    />
  )
}

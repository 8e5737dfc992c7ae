import { useWords } from '../../base/i18n.ts'
import { clockTime, localParts } from '../../base/times.ts'
import { Button } from '../../parts/Button.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { Frame } from '../Frame.tsx'
import { useKiosk, useView } from '../kiosk-context.ts'

/** 刚才的血压是您测的吗？ by kind and time, never by number. */
export function Question() {
  const { send } = useKiosk()
  const { question, zoneOffsetMinutes } = useView()
  const { t } = useWords()
  if (!question) return null
  return (
    <Frame
      title={t('question.title')}
      stage="rows"
      look={
        <div className="plate">
          <Sentence className="lead" role="status" text={t('question.lead', { task: t(`task.${question.task}`) })} />
          <Sentence
            className="say"
            text={t('question.at', { time: clockTime(localParts(question.at, zoneOffsetMinutes)) })}
          />
        </div>
      }
      touch={
        <div className="pair">
          <Button icon="close" onPress={() => send({ type: 'NO' })}>
            {t('question.no')}
          </Button>
          <Button kind="main" icon="check" onPress={() => send({ type: 'YES' })}>
            {t('question.yes')}
          </Button>
        </div>
      }
    />
  )
}

/** Another card was read during a visit. */
export function OtherCard() {
  const { send } = useKiosk()
  const { t } = useWords()
  return (
    <Frame
      title={t('otherCard.title')}
      stage="rows"
      look={
        <div className="plate">
          <Sentence className="lead" role="alert" text={t('otherCard.lead')} />
          <Sentence className="say" text={t('otherCard.hint')} />
        </div>
      }
      touch={
        <div className="pair">
          <Button icon="exchange" onPress={() => send({ type: 'CHANGE_PERSON' })}>
            {t('otherCard.change')}
          </Button>
          <Button kind="main" icon="check" onPress={() => send({ type: 'CONTINUE' })}>
            {t('otherCard.stay')}
          </Button>
        </div>
      }
    />
  )
}

import { useWords } from '../../base/i18n.ts'
import { Button, Choice } from '../../parts/Button.tsx'
import { Posture } from '../../parts/Posture.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk, useTask } from '../kiosk-context.ts'

const SHUT_OUTS = [
  [null, 'none', 'check'],
  ['exertion', 'exertion', 'repeat'],
  ['full-bladder', 'full-bladder', 'drop'],
  ['just-eaten', 'just-eaten', 'bowl-full'],
] as const

/** Asked once before pressure. */
export function ShutOuts() {
  const { send } = useKiosk()
  const { t } = useWords()
  return (
    <Frame
      title={t('shutOuts.title')}
      stage="rows"
      look={<Sentence className="say quiet" text={t('shutOuts.why')} />}
      touch={
        <div className="choices two fill">
          {SHUT_OUTS.map(([answer, word, icon]) => (
            <Choice
              key={word}
              className="big"
              icon={icon}
              hint={t(`shutOuts.${word}Hint`)}
              onPress={() => send({ type: 'SHUT_OUT', answer })}
            >
              {t(`shutOuts.${word}`)}
            </Choice>
          ))}
        </div>
      }
      left={<BackButton type="LEAVE" />}
    />
  )
}

/** Something was done that may raise it: waiting is offered, going on is allowed and kept with the reading. */
export function Advice() {
  const { send } = useKiosk()
  const { shutOut } = useTask()
  const { t } = useWords()
  return (
    <Frame
      title={t('advice.title')}
      stage="rows"
      look={
        <div className="plate">
          <Sentence className="lead" role="status" text={t(`advice.${shutOut ?? 'exertion'}`)} />
          <Sentence className="say" text={t('advice.hint')} />
        </div>
      }
      touch={
        <div className="pair">
          <Button onPress={() => send({ type: 'GO_ON' })}>{t('advice.now')}</Button>
          <Button kind="main" icon="clock" onPress={() => send({ type: 'LEAVE' })}>
            {t('advice.later')}
          </Button>
        </div>
      }
    />
  )
}

const IMPLANT = [
  ['no', 'check'],
  ['yes', 'heart'],
  ['unsure', 'person'],
] as const

/** Asked before a scale that sends a small current through the body. */
export function Implant() {
  const { send } = useKiosk()
  const { t } = useWords()
  return (
    <Frame
      title={t('implant.title')}
      stage="wide-touch"
      look={
        <>
          <Posture drawing="scale" />
          <Sentence className="say cap-c quiet opt" text={t('implant.why')} />
        </>
      }
      touch={
        <div className="choices stack fill">
          {IMPLANT.map(([answer, icon]) => (
            <Choice key={answer} icon={icon} onPress={() => send({ type: 'IMPLANT', answer })}>
              {t(`implant.${answer}`)}
            </Choice>
          ))}
        </div>
      }
      left={<BackButton type="LEAVE" />}
    />
  )
}

import { useWords } from '../../base/i18n.ts'
import { Choice } from '../../parts/Button.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { useAbout } from '../about.ts'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'

/** Who has these last four digits: names masked, never a number. */
export function Tiles() {
  const { context, send } = useKiosk()
  const { t } = useWords()
  const about = useAbout()
  return (
    <Frame
      title={t('tiles.title')}
      stage="rows"
      look={<Sentence className="say quiet opt" text={t('tiles.none')} />}
      touch={
        <div className="choices two fill">
          {context.candidates.map((candidate) => (
            <Choice
              key={candidate.token}
              {...(candidate.sign ? { icon: `sign-${candidate.sign}` } : {})}
              hint={about(candidate)}
              onPress={() => send({ type: 'PICK', candidate })}
            >
              {candidate.name}
            </Choice>
          ))}
        </div>
      }
      left={<BackButton />}
    />
  )
}

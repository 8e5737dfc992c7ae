import type { CSSProperties } from 'react'
import { useWords } from '../../base/i18n.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { width } from '../../parts/Lines.tsx'
import { useAbout } from '../about.ts'
import { BackButton, Frame } from '../Frame.tsx'
import { useKiosk } from '../kiosk-context.ts'

/** With the space between the characters of a name. */
const SPACED = 1.04

/** The only place with a full name. */
export function Confirm() {
  const { context, send } = useKiosk()
  const { t } = useWords()
  const about = useAbout()
  const { candidate } = context
  return (
    <Frame
      title={t('confirm.title')}
      stage="rows"
      look={
        candidate && (
          <div className="plate">
            <p className="lead ask">
              <span>{t('confirm.you')}</span>
              <span
                className="name"
                lang="zh-CN"
                style={{ '--chars': (width(candidate.name) * SPACED).toFixed(2) } as CSSProperties}
              >
                {candidate.name}
              </span>
              <span>{t('confirm.ask')}</span>
            </p>
            <p className="say">
              {candidate.sign && <Icon name={`sign-${candidate.sign}`} />} {about(candidate)}
            </p>
          </div>
        )
      }
      touch={
        <div className="pair">
          <Button icon="close" onPress={() => send({ type: 'NO' })}>
            {t('confirm.no')}
          </Button>
          <Button kind="main" icon="check" onPress={() => send({ type: 'YES' })}>
            {t('confirm.yes')}
          </Button>
        </div>
      }
      left={<BackButton />}
    />
  )
}

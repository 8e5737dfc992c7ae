import { useWords } from '../../base/i18n.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Sentence } from '../../parts/Sentence.tsx'
import { Frame } from '../Frame.tsx'
import { useKiosk, useView } from '../kiosk-context.ts'
import { unsavedResult } from '../route.ts'
import { ResultNumbers } from './Result.tsx'

/** The code the staff look up. */
const NOT_STORED = 'S201'

/** Not red: red belongs to the body, not to the machine. */
export function NotSaved() {
  const { send } = useKiosk()
  const result = unsavedResult(useView())
  const { t } = useWords()
  return (
    <Frame
      title={t('notSaved.title')}
      stage="rows"
      numbers={result !== null}
      callStaff="main"
      look={
        <>
          <div className="fault" role="alert">
            <Icon name="unsaved" />
            <div>
              <Sentence className="lead" text={t('notSaved.lead')} />
              {result && <Sentence className="say" text={t('notSaved.kept')} />}
            </div>
          </div>
          {result && <ResultNumbers result={result} bare />}
        </>
      }
      touch={<p className="code">{NOT_STORED}</p>}
      right={
        <Button icon="repeat" onPress={() => send({ type: 'SAVE_AGAIN' })}>
          {t('notSaved.again')}
        </Button>
      }
    />
  )
}

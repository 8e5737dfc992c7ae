import { useWords } from '../../base/i18n.ts'
import { useDesk } from '../desk-context.ts'
import { useMeterPage } from './follow.ts'
import { NameForm } from './NameForm.tsx'

/** The last step: its name and its place, and from now on it measures people. */
export function NameStep({ meterId, onDone }: { meterId: string; onDone: () => void }) {
  const { t, language } = useWords()
  const { meters } = useDesk()
  const page = useMeterPage(meterId)
  if (!page) return <p className="q">{t('desk.signIn.loading')}</p>
  return (
    <NameForm
      name={page.model.name[language]}
      place={page.place}
      submit={t('desk.commission.submit')}
      save={(named) => meters.calls.takeIntoUse({ meterId, ...named })}
      onDone={onDone}
    />
  )
}

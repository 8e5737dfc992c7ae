import { useState } from 'react'
import { useWords } from '../base/i18n.ts'
import { DeskButton } from './controls.tsx'
import type { Hit } from './desk-context.ts'
import { PersonActions } from './PersonActions.tsx'
import { HitFacts, PersonSearch } from './PersonSearch.tsx'
import { RegisterWindow } from './RegisterWindow.tsx'

/** Find a resident, or register one; then bring them to the kiosk or print for them. */
export function Residents() {
  const { t } = useWords()
  const [person, setPerson] = useState<Hit | null>(null)
  const [registering, setRegistering] = useState(false)
  const [note, setNote] = useState('')
  return (
    <div className="page two-col turned">
      <section className="block">
        {/* While somebody is registered, the card belongs to that window. */}
        {!registering && (
          <PersonSearch
            chosen={person}
            onChoose={(hit) => {
              setPerson(hit)
              setNote('')
            }}
          />
        )}
        <div className="acts">
          <DeskButton icon="person" onPress={() => setRegistering(true)}>
            {t('desk.residents.register')}
          </DeskButton>
        </div>
      </section>
      <section className="block person" aria-live="polite">
        {note && <p className="came">{note}</p>}
        {person ? (
          <>
            <h2>{person.name}</h2>
            <p className="facts">
              <HitFacts hit={person} />
            </p>
            <PersonActions key={person.residentId} residentId={person.residentId} />
          </>
        ) : (
          <p className="q">{t('desk.residents.choose')}</p>
        )}
      </section>
      {registering && (
        <RegisterWindow
          onClose={() => setRegistering(false)}
          onDone={(hit, twins) => {
            setRegistering(false)
            setPerson(hit)
            setNote(
              twins > 0 ? t('desk.register.twins', { count: twins }) : t('desk.register.done', { name: hit.name }),
            )
          }}
        />
      )}
    </div>
  )
}

import { useState } from 'react'
import type { DeskRow } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { StatusSign } from '../parts/StatusSign.tsx'
import { ClaimWindow } from './ClaimWindow.tsx'
import { DeskButton, Window } from './controls.tsx'
import { RawWindow } from './meters/RawWindow.tsx'
import { PersonActions } from './PersonActions.tsx'
import { StateTags } from './StateTags.tsx'
import { useTimes } from './times.ts'
import { VoidForm } from './VoidForm.tsx'

/** One line of today, and what can be done about it. */
export function RowWindow({ row, onClose }: { row: DeskRow; onClose: () => void }) {
  const { t, say } = useWords()
  const { at } = useTimes()
  const [step, setStep] = useState<'look' | 'claim' | 'void' | 'raw'>('look')
  if (step === 'claim') {
    const claimed = [{ ...row, why: null, suggestion: null }]
    const guestVisit = row.state.includes('guest') ? row.visitId : null
    return <ClaimWindow measurements={claimed} {...(guestVisit ? { visitId: guestVisit } : {})} onClose={onClose} />
  }
  if (step === 'raw') return <RawWindow measurementId={row.measurementId} onClose={onClose} />
  return (
    <Window title={step === 'void' ? t('desk.void.title') : t('desk.row.title')} onClose={onClose}>
      <div className="fact-line">
        <span className="v">{row.value}</span>
        <span className="q">{say(row.unit)}</span>
        <StatusSign level={row.level} word={row.word} size="s" />
        <span>{say(row.indicator)}</span>
        <span>{at(row.at)}</span>
        <b>{say(row.name)}</b>
        {row.assurance && <span className="q">{t(`desk.assurance.${row.assurance}`)}</span>}
        <StateTags states={row.state} />
      </div>
      {step === 'void' ? (
        <VoidForm measurementId={row.measurementId} onDone={onClose} />
      ) : (
        <>
          {row.residentId && <PersonActions residentId={row.residentId} />}
          <div className="acts">
            {row.state.includes('unclaimed') && (
              <DeskButton kind="main" onPress={() => setStep('claim')}>
                {t('desk.unclaimed.claim')}
              </DeskButton>
            )}
            {row.state.includes('guest') && row.visitId && (
              <DeskButton icon="person" onPress={() => setStep('claim')}>
                {t('desk.row.claimGuest')}
              </DeskButton>
            )}
            {!row.state.includes('void') && (
              <DeskButton icon="delete" onPress={() => setStep('void')}>
                {t('desk.row.void')}
              </DeskButton>
            )}
            {row.source === 'meter' && (
              <DeskButton icon="meter" onPress={() => setStep('raw')}>
                {t('desk.raw.title')}
              </DeskButton>
            )}
          </div>
        </>
      )}
    </Window>
  )
}

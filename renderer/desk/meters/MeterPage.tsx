import { useState } from 'react'
import type { MeterPage as Page } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { FaultLine, useCall } from '../call.tsx'
import { DeskButton, Window } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'
import { useTimes } from '../times.ts'
import { useMeterPage } from './follow.ts'
import { MeterState } from './MeterList.tsx'
import { NameForm } from './NameForm.tsx'
import { Quality } from './Quality.tsx'
import { RetireWindow } from './RetireWindow.tsx'
import { SentTable } from './SentTable.tsx'
import { Strips } from './Strips.tsx'
import { Switches } from './Switches.tsx'
import { Trouble } from './Trouble.tsx'

interface MeterPageProps {
  meterId: string
  onBack: () => void
  /** Its trial is to go on. */
  onTry: () => void
}

/** One meter: what it is and how it does on the left, what it sent on the right. */
export function MeterPage({ meterId, onBack, onTry }: MeterPageProps) {
  const { t, say } = useWords()
  const { view, meters } = useDesk()
  const page = useMeterPage(meterId)
  const [step, setStep] = useState<'look' | 'name' | 'strips' | 'retire'>('look')
  const listed = view.meters.find(({ id }) => id === meterId)
  const look = () => setStep('look')
  if (!page) return <p className="page q">{t('desk.signIn.loading')}</p>
  return (
    <div className="page meter-page">
      <header>
        <DeskButton icon="back" onPress={onBack}>
          {t('desk.meters.all')}
        </DeskButton>
        <h2>{page.name}</h2>
        {listed ? <MeterState meter={listed} /> : <span className="tag">{t('desk.meters.retired')}</span>}
        {listed && (
          <span className="acts right">
            {page.use === 'trial' && (
              <DeskButton kind="main" onPress={onTry}>
                {t('desk.meters.goOn')}
              </DeskButton>
            )}
            <DeskButton onPress={() => setStep('name')}>{t('desk.meters.rename')}</DeskButton>
            {page.strips && <DeskButton onPress={() => setStep('strips')}>{t('desk.meters.strips')}</DeskButton>}
            {view.staff?.role === 'admin' && (
              <DeskButton onPress={() => setStep('retire')}>{t('desk.meters.retire')}</DeskButton>
            )}
          </span>
        )}
        {listed?.advice && <p className="advice">{say(listed.advice)}</p>}
        {listed?.moved && <ConfirmPlace meterId={meterId} />}
      </header>
      <div className="two-col turned">
        <section className="block side">
          <Facts page={page} />
          <Trouble trouble={page.trouble} />
          <Switches page={page} />
        </section>
        <section className="block side">
          <SentTable sent={page.sent} />
          <Quality page={page} />
        </section>
      </div>
      {step === 'name' && (
        <Window title={t('desk.meters.rename')} onClose={look}>
          <NameForm
            name={page.name}
            place={page.place}
            submit={t('desk.meters.save')}
            save={(named) => meters.calls.rename({ meterId, ...named })}
            onDone={look}
          />
        </Window>
      )}
      {step === 'strips' && page.strips && <Strips meterId={meterId} strips={page.strips} onClose={look} />}
      {step === 'retire' && listed && (
        <RetireWindow meterId={meterId} name={say(listed.name)} onClose={look} onDone={onBack} />
      )}
    </div>
  )
}

function ConfirmPlace({ meterId }: { meterId: string }) {
  const { t } = useWords()
  const { meters } = useDesk()
  const { fault, run } = useCall()
  return (
    <>
      <DeskButton kind="main" onPress={() => void run(() => meters.calls.confirmPlace({ meterId }))}>
        {t('desk.meters.confirmPlace')}
      </DeskButton>
      <FaultLine fault={fault} />
    </>
  )
}

function Facts({ page }: { page: Page }) {
  const { t, say, language } = useWords()
  const { at, day } = useTimes()
  const { battery, clock, clockSetAt, strips } = page
  const drift = clock && drifted(clock.offsetMs)
  const facts: readonly (readonly [label: string, value: string | null])[] = [
    [
      t('desk.meters.model'),
      [say(page.model.maker), say(page.model.name)].filter(Boolean).join(language === 'zh' ? '' : ' '),
    ],
    [t('desk.meters.driver'), t('desk.meters.driverIs', page.driver)],
    [t('desk.meters.evidence'), t(`desk.commission.evidence.${page.model.evidence}`)],
    [t('desk.meters.link'), `${t(`desk.meters.links.${page.link}`)} ${page.address}`],
    [t('desk.meters.fingerprint'), page.fingerprint],
    [t('desk.meters.serialNumber'), page.serialNumber],
    [t('desk.meters.firmware'), page.firmware],
    [t('desk.meters.place'), page.place || null],
    [t('desk.meters.since'), day(page.inUseFrom ?? page.commissionedAt)],
    [
      t('desk.meters.battery'),
      battery && t('desk.meters.readAt', { value: `${battery.percent}%`, time: at(battery.at) }),
    ],
    [
      t('desk.meters.clock'),
      clock &&
        drift &&
        t('desk.meters.readAt', { value: t(`desk.meters.drift.${drift.word}`, drift), time: at(clock.at) }),
    ],
    [t('desk.meters.clockSet'), clockSetAt && at(clockSetAt)],
    [t('desk.meters.strips'), strips && stripsText(strips, t)],
  ]
  return (
    <dl className="meter-facts">
      {facts.map(
        ([label, value]) =>
          value && (
            <div key={label}>
              <dt className="q">{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

/** Within ten seconds a clock is right: meters show minutes. */
const RIGHT_MS = 10_000

function drifted(offsetMs: number): { word: 'right' | 'fast' | 'slow'; minutes: number; seconds: number } {
  const whole = Math.round(Math.abs(offsetMs) / 1000)
  const word = Math.abs(offsetMs) <= RIGHT_MS ? 'right' : offsetMs < 0 ? 'fast' : 'slow'
  return { word, minutes: Math.floor(whole / 60), seconds: whole % 60 }
}

function stripsText(
  { lot, expires, expired }: NonNullable<Page['strips']>,
  t: ReturnType<typeof useWords>['t'],
): string | null {
  const parts = [
    lot && t('desk.meters.lotIs', { lot }),
    expires && t(expired ? 'desk.meters.expiredOn' : 'desk.meters.expiresOn', { day: expires }),
  ]
  return parts.filter(Boolean).join(t('desk.meters.and')) || null
}

import { Tab, TabList } from 'react-aria-components'
import { useWords } from '../base/i18n.ts'
import { useNowMs } from '../base/now.tsx'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import { useTimes } from './times.ts'

/** Who is on duty stands in large type, the time beside it. */
export function TopBar() {
  const { t, language } = useWords()
  const { view, calls, setLanguage } = useDesk()
  const { fault, run } = useCall()
  return (
    <header className="top">
      <Station />
      {view.staff && (
        <TabList className="tabs" aria-label={t('desk.tabs.label')}>
          <Tab id="today">{t('desk.tabs.today')}</Tab>
          <Tab id="residents">{t('desk.tabs.residents')}</Tab>
          <Tab id="unclaimed">
            {t('desk.tabs.unclaimed')}
            {view.unclaimed.length > 0 && <span className="count">{view.unclaimed.length}</span>}
          </Tab>
          <Tab id="meters">{t('desk.tabs.meters')}</Tab>
          {view.staff.role === 'admin' && <Tab id="settings">{t('desk.tabs.settings')}</Tab>}
        </TabList>
      )}
      <div className="duty">
        <FaultLine fault={fault} />
        {view.staff && (
          <>
            <span className="q">{t('desk.duty')}</span>
            <span className="name">{view.staff.name}</span>
          </>
        )}
        <Now />
        <DeskButton onPress={() => setLanguage(language === 'en' ? 'zh' : 'en')}>{t('desk.otherLanguage')}</DeskButton>
        {view.staff && (
          <DeskButton icon="lock" onPress={() => void run(() => calls.signOut({}))}>
            {t('desk.lock')}
          </DeskButton>
        )}
      </div>
    </header>
  )
}

function Station() {
  const { t } = useWords()
  const { view } = useDesk()
  return (
    <h1>
      {view.stationName}
      <span>{t('desk.program')}</span>
    </h1>
  )
}

function Now() {
  const { day, clock, weekday } = useTimes()
  const nowMs = useNowMs()
  return (
    <>
      <span className="q date">
        {day(nowMs)} {weekday(nowMs)}
      </span>
      <span className="name">{clock(nowMs)}</span>
    </>
  )
}

import { useEffect, useMemo, useState } from 'react'
import { I18nProvider, TabPanel, Tabs } from 'react-aria-components'
import { HTML_LANG, LanguageContext, useWords } from '../base/i18n.ts'
import type { Language } from '../base/times.ts'
import { Icon } from '../parts/Icon.tsx'
import { AlertStrips } from './AlertStrip.tsx'
import { useActivity } from './activity.ts'
import type { Alarm } from './alarm.ts'
import { ringsNow } from './alerts.ts'
import { Banners } from './Banners.tsx'
import type { DeskCalls, DeskShape, MeterDesk, SiteCalls } from './desk-context.ts'
import { DeskContext } from './desk-context.ts'
import type { DeskFeed } from './feed.ts'
import { Meters } from './meters/Meters.tsx'
import { NewcomerStrip } from './NewcomerStrip.tsx'
import { Residents } from './Residents.tsx'
import { SignIn } from './SignIn.tsx'
import { Settings } from './settings/Settings.tsx'
import { Today } from './Today.tsx'
import { TopBar } from './TopBar.tsx'
import { Unclaimed } from './UnclaimedTable.tsx'

interface DeskProps {
  feed: DeskFeed
  calls: DeskCalls
  meters: MeterDesk
  site: SiteCalls
  alarm: Alarm
  startLanguage?: Language
}

export function Desk({ feed: { view, lost }, calls, meters, site, alarm, startLanguage = 'zh' }: DeskProps) {
  const [language, setLanguage] = useState(startLanguage)
  const [drafts] = useState(() => new Map<string, string>())
  useEffect(() => {
    document.documentElement.lang = HTML_LANG[language]
  }, [language])
  // What rang when the station was lost rings on: nobody has received it.
  const ringing = view !== null && ringsNow(view)
  const [soundBlocked, setSoundBlocked] = useState(false)
  useEffect(() => alarm.onBlocked(setSoundBlocked), [alarm])
  useEffect(() => {
    alarm.ring(ringing)
    return () => alarm.ring(false)
  }, [alarm, ringing])

  return (
    <LanguageContext value={language}>
      <I18nProvider locale={HTML_LANG[language]}>
        {view === null || lost ? (
          <Lost ringing={ringing} lost={lost} />
        ) : (
          <Open
            view={view}
            calls={calls}
            meters={meters}
            site={site}
            drafts={drafts}
            setLanguage={setLanguage}
            ringing={ringing}
            soundBlocked={soundBlocked}
          />
        )}
      </I18nProvider>
    </LanguageContext>
  )
}

interface OpenProps extends DeskShape {
  ringing: boolean
  soundBlocked: boolean
}

/** Signed in or locked. A change of person begins anew: nothing typed by the one before stays. */
function Open({ view, calls, meters, site, drafts, setLanguage, ringing, soundBlocked }: OpenProps) {
  const desk = useMemo(
    () => ({ view, calls, meters, site, drafts, setLanguage }),
    [view, calls, meters, site, drafts, setLanguage],
  )
  useActivity(view.staff !== null, calls)
  return (
    <DeskContext value={desk}>
      <div key={view.staff?.id ?? 'locked'} className="desk-frame">
        {/* First in the order of keys; the style sheet puts them under the bar. Tabs would draw them a second time, unseen. */}
        {view.staff ? <AlertStrips soundBlocked={soundBlocked} /> : ringing && <RingingLocked />}
        <Banners />
        {view.staff && <NewcomerStrip />}
        {view.staff ? (
          <Tabs className="tabbed">
            <TopBar />
            <main className="panels">
              <TabPanel id="today" className="panel">
                <Today />
              </TabPanel>
              <TabPanel id="residents" className="panel">
                <Residents />
              </TabPanel>
              <TabPanel id="unclaimed" className="panel">
                <Unclaimed />
              </TabPanel>
              <TabPanel id="meters" className="panel">
                <Meters />
              </TabPanel>
              {view.staff.role === 'admin' && (
                <TabPanel id="settings" className="panel">
                  <Settings />
                </TabPanel>
              )}
            </main>
          </Tabs>
        ) : (
          <>
            <TopBar />
            <SignIn />
          </>
        )}
      </div>
    </DeskContext>
  )
}

/** Over the locked desk, without a name or a number. */
function RingingLocked() {
  const { t } = useWords()
  return (
    <section className="alert" role="alert">
      <Icon name="octagon" />
      <div>
        <p className="who">{t('desk.ringing')}</p>
        <p>{t('desk.ringingLocked')}</p>
      </div>
    </section>
  )
}

function Lost({ ringing, lost }: { ringing: boolean; lost: boolean }) {
  const { t } = useWords()
  return (
    <main className="lost">
      {ringing && (
        <p className="alert" role="alert">
          <Icon name="octagon" />
          <b>{t('desk.ringing')}</b>
        </p>
      )}
      <h1>{lost ? t('desk.lost') : t('desk.signIn.loading')}</h1>
      {lost && <p className="q">{t('desk.lostHint')}</p>}
    </main>
  )
}

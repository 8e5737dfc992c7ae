import { useEffect, useMemo, useState } from 'react'
import { I18nProvider, TabPanel, Tabs } from 'react-aria-components'
import type { DeskView } from '../../main/api/contract.ts'
import { HTML_LANG, useWords } from '../base/i18n.ts'
import { Icon } from '../parts/Icon.tsx'
import { AlertStrips } from './AlertStrip.tsx'
import type { Alarm } from './alarm.ts'
import { ringsNow } from './alerts.ts'
import { Banners } from './Banners.tsx'
import type { DeskCalls, Discover } from './desk-context.ts'
import { DeskContext } from './desk-context.ts'
import type { DeskFeed } from './feed.ts'
import { Meters } from './Meters.tsx'
import { Residents } from './Residents.tsx'
import { SignIn } from './SignIn.tsx'
import { Today } from './Today.tsx'
import { TopBar } from './TopBar.tsx'
import { Unclaimed } from './UnclaimedTable.tsx'

interface DeskProps {
  feed: DeskFeed
  calls: DeskCalls
  discover: Discover
  alarm: Alarm
}

export function Desk({ feed: { view, lost }, calls, discover, alarm }: DeskProps) {
  const { language } = useWords()
  // What rang when the station was lost rings on: nobody has received it.
  const ringing = view !== null && ringsNow(view)
  const [soundBlocked, setSoundBlocked] = useState(false)
  useEffect(() => alarm.onBlocked(setSoundBlocked), [alarm])
  useEffect(() => {
    alarm.ring(ringing)
    return () => alarm.ring(false)
  }, [alarm, ringing])

  return (
    <I18nProvider locale={HTML_LANG[language]}>
      {view === null || lost ? (
        <Lost ringing={ringing} first={view === null} lost={lost} />
      ) : (
        <Open view={view} calls={calls} discover={discover} ringing={ringing} soundBlocked={soundBlocked} />
      )}
    </I18nProvider>
  )
}

interface OpenProps extends Pick<DeskProps, 'calls' | 'discover'> {
  view: DeskView
  ringing: boolean
  soundBlocked: boolean
}

/** Signed in or locked. A change of person begins anew: nothing typed by the one before stays. */
function Open({ view, calls, discover, ringing, soundBlocked }: OpenProps) {
  const desk = useMemo(() => ({ view, calls, discover }), [view, calls, discover])
  return (
    <DeskContext value={desk}>
      <Tabs key={view.staff?.id ?? 'locked'} className="desk-frame">
        <TopBar />
        {view.staff ? <AlertStrips soundBlocked={soundBlocked} /> : ringing && <RingingLocked />}
        <Banners />
        {view.staff ? (
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
          </main>
        ) : (
          <SignIn />
        )}
      </Tabs>
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

function Lost({ ringing, first, lost }: { ringing: boolean; first: boolean; lost: boolean }) {
  const { t } = useWords()
  return (
    <main className="lost">
      {ringing && (
        <p className="alert" role="alert">
          <Icon name="octagon" />
          <b>{t('desk.ringing')}</b>
        </p>
      )}
      <h1>{first && !lost ? t('desk.signIn.loading') : t('desk.lost')}</h1>
      {lost && <p className="q">{t('desk.lostHint')}</p>}
    </main>
  )
}

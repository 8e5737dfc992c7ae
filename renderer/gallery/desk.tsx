/** Draws the desk from a fixture, with calls that always answer: `desk.html?view=alert-open&lang=en`; only served in development. */
import { createRoot } from 'react-dom/client'
import { createStationClock } from '../base/clock.ts'
import '../base/fonts.ts'
import { ClockProvider } from '../base/now.tsx'
import { Desk } from '../desk/Desk.tsx'
import '../desk/desk.css'
import type { DeskFixture } from '../desk/fixtures.ts'
import { callsFixture, FIXTURES, NOW } from '../desk/fixtures.ts'
import { meterDeskFixture } from '../desk/meters/fixtures.ts'
import { siteCallsFixture } from '../desk/settings/fixtures.ts'

const asked = new URLSearchParams(window.location.search)
const view = FIXTURES[(asked.get('view') ?? 'today') as DeskFixture]
const language = asked.get('lang') === 'en' ? 'en' : 'zh'
const feed = { view: asked.has('lost') ? null : view, lost: asked.has('lost') }
const silent = { ring: () => undefined, onBlocked: () => undefined }
const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')

createRoot(root).render(
  <ClockProvider value={createStationClock(new Date(NOW).getTime())}>
    <Desk
      feed={feed}
      calls={callsFixture}
      meters={meterDeskFixture()}
      site={siteCallsFixture}
      alarm={silent}
      startLanguage={language}
    />
  </ClockProvider>,
)

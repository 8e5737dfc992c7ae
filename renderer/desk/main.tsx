/** The desk's page: connects to the station and follows its view. */
import { createRoot } from 'react-dom/client'
import { connectStation } from '../base/client.ts'
import { createStationClock } from '../base/clock.ts'
import '../base/fonts.ts'
import { ClockProvider } from '../base/now.tsx'
import { browserAlarm } from './alarm.ts'
import { Desk } from './Desk.tsx'
import './desk.css'
import type { MeterDesk } from './desk-context.ts'
import { followDesk, useDeskFeed } from './feed.ts'

const way = connectStation()
const clock = createStationClock()
const alarm = browserAlarm()
const follow = followDesk(way, clock)
const meters: MeterDesk = {
  calls: way.api.meters,
  discover: (signal) => way.api.meters.discover({}, { signal }),
  page: (meterId, signal) => way.api.meters.page({ meterId }, { signal }),
}

function LiveDesk() {
  return <Desk feed={useDeskFeed(follow)} calls={way.api.desk} meters={meters} site={way.api.site} alarm={alarm} />
}

const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')
createRoot(root).render(
  <ClockProvider value={clock}>
    <LiveDesk />
  </ClockProvider>,
)

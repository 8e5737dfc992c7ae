/** The kiosk's page: connects to the station and shows the flow. */
import { createRoot } from 'react-dom/client'
import { connectStation } from '../base/client.ts'
import { createStationClock } from '../base/clock.ts'
import { everyFont, fontsFor } from '../base/fonts.ts'
import { ClockProvider } from '../base/now.tsx'
import '../base/styles/kiosk.css'
import zh from '../../words/zh-CN.json' with { type: 'json' }
import { stationVoice } from '../base/voice.ts'
import { kioskFeed } from './feed.ts'
import { Kiosk } from './Kiosk.tsx'

/** The other pieces cost a second or two of a processor, which the station needs itself while it starts; till then they come as they are drawn. */
const STARTED_MS = 20_000

const way = connectStation()
const clock = createStationClock()
const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')
window.addEventListener('contextmenu', (event) => event.preventDefault())
await fontsFor(JSON.stringify([zh.frame, zh.rest]))
createRoot(root).render(
  <ClockProvider value={clock}>
    <Kiosk calls={way.api} clock={clock} feed={kioskFeed(way, clock)} voice={stationVoice()} />
  </ClockProvider>,
)
setTimeout(everyFont, STARTED_MS)

/** The kiosk's page: connects to the station and shows the flow. */
import { createRoot } from 'react-dom/client'
import { connectStation } from '../base/client.ts'
import { createStationClock } from '../base/clock.ts'
import '../base/fonts.ts'
import { ClockProvider } from '../base/now.tsx'
import '../base/styles/kiosk.css'
import { stationVoice } from '../base/voice.ts'
import { kioskFeed } from './feed.ts'
import { Kiosk } from './Kiosk.tsx'

const way = connectStation()
const clock = createStationClock()
const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')
window.addEventListener('contextmenu', (event) => event.preventDefault())
createRoot(root).render(
  <ClockProvider value={clock}>
    <Kiosk calls={way.api} clock={clock} feed={kioskFeed(way, clock)} voice={stationVoice()} />
  </ClockProvider>,
)

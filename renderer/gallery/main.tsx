/**
 * Draws any screen from its fixture, for looking at and for screenshots; only served in development.
 * `?screen=result-borderline&lang=en&step=1.5&contrast=high`; without `screen` a list of all.
 */
import { createRoot } from 'react-dom/client'
import type { StationClock } from '../base/clock.ts'
import '../base/fonts.ts'
import { ClockProvider } from '../base/now.tsx'
import '../base/styles/kiosk.css'
import { NOW } from '../kiosk/fixture-views.ts'
import type { Fixture, FixtureName } from '../kiosk/fixtures.ts'
import { FIXTURES } from '../kiosk/fixtures.ts'
import { STEPS } from '../kiosk/flow-types.ts'
import { KioskScreen } from '../kiosk/Kiosk.tsx'
import { Screens } from '../kiosk/Screens.tsx'

const asked = new URLSearchParams(window.location.search)
const name = asked.get('screen') as FixtureName | null
const fixture: Fixture | undefined = name ? FIXTURES[name] : undefined
const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')

/** Time stands still. */
const still: StationClock = {
  now: () => new Date(fixture?.context.view?.now ?? NOW).getTime(),
  setTimeout: () => 0,
  clearTimeout: () => undefined,
  follow: () => undefined,
}
const silent = { say: () => undefined, stop: () => undefined }

function Drawn({ screen, context }: Fixture) {
  const portrait = window.innerHeight > window.innerWidth
  const step = STEPS.find((each) => String(each) === asked.get('step')) ?? 1
  const view = context.view && {
    ...context.view,
    highContrast: asked.get('contrast') === 'high',
    screen: portrait ? { diagonalInches: 32, distanceMm: 700 } : { diagonalInches: 21.5, distanceMm: 600 },
  }
  return (
    <KioskScreen
      screen={screen}
      context={{ ...context, view, step, language: asked.get('lang') === 'en' ? 'en' : 'zh' }}
      send={() => undefined}
      voice={silent}
    >
      <Screens />
    </KioskScreen>
  )
}

createRoot(root).render(
  <ClockProvider value={still}>
    {fixture ? (
      <Drawn {...fixture} />
    ) : (
      <ul>
        {Object.keys(FIXTURES).map((each) => (
          <li key={each}>
            <a href={`?screen=${each}`}>{each}</a> <a href={`?screen=${each}&lang=en`}>en</a>
          </li>
        ))}
      </ul>
    )}
  </ClockProvider>,
)

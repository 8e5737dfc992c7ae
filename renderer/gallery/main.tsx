/**
 * Draws any screen from its fixture, for looking at, for the sweep and the contact sheet; never shipped.
 * `#screen=result-borderline&lang=en&step=1.5&contrast=high`; `#signs` the signs of all levels; else a list of all screens.
 */
import { useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { Level } from '../../main/api/contract.ts'
import type { StationClock } from '../base/clock.ts'
import { everyFont } from '../base/fonts.ts'
import { ClockProvider } from '../base/now.tsx'
import '../base/styles/kiosk.css'
import { NOW } from '../kiosk/fixture-views.ts'
import type { Fixture } from '../kiosk/fixtures.ts'
import { FIXTURES } from '../kiosk/fixtures.ts'
import { STEPS } from '../kiosk/flow-types.ts'
import { KioskScreen } from '../kiosk/Kiosk.tsx'
import { Screens } from '../kiosk/Screens.tsx'
import { StatusSign } from '../parts/StatusSign.tsx'

const fixtures: Readonly<Record<string, Fixture>> = FIXTURES
const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')
const silent = { say: () => undefined, stop: () => undefined }

/** Time stands still. */
const stillAt = (instant: string): StationClock => ({
  now: () => new Date(instant).getTime(),
  setTimeout: () => 0,
  clearTimeout: () => undefined,
  follow: () => undefined,
})

function Drawn({ fixture: { screen, context }, asked }: { fixture: Fixture; asked: URLSearchParams }) {
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

function onHash(changed: () => void): () => void {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

function Gallery() {
  const hash = useSyncExternalStore(onHash, () => window.location.hash.slice(1))
  const asked = new URLSearchParams(hash)
  if (asked.has('signs')) return <Signs highContrast={asked.get('contrast') === 'high'} />
  const fixture = fixtures[asked.get('screen') ?? '']
  if (!fixture) return <List />
  return (
    <ClockProvider value={stillAt(fixture.context.view?.now ?? NOW)}>
      <Drawn key={hash} fixture={fixture} asked={asked} />
    </ClockProvider>
  )
}

function Signs({ highContrast }: { highContrast: boolean }) {
  document.documentElement.dataset.contrast = highContrast ? 'high' : 'usual'
  return (
    <ul style={{ display: 'flex', flexWrap: 'wrap', gap: 24 }}>
      {Level.options.map((level) => (
        <li key={level} data-level={level}>
          <StatusSign level={level} word={{ zh: '', en: '' }} />
        </li>
      ))}
    </ul>
  )
}

function List() {
  return (
    <ul>
      {Object.keys(fixtures).map((each) => (
        <li key={each}>
          <a href={`#screen=${each}`}>{each}</a> <a href={`#screen=${each}&lang=en`}>en</a>
        </li>
      ))}
    </ul>
  )
}

await everyFont()
createRoot(root).render(<Gallery />)

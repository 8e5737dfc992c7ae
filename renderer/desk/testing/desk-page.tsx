/** The desk on a page of a test: its view, calls that are spied on, and short words for what a person does. */
import { configure, fireEvent, render, screen, within } from '@testing-library/react'
import { expect, vi } from 'vitest'
import type { DeskView } from '../../../main/api/contract.ts'
import { createStationClock } from '../../base/clock.ts'
import { ClockProvider } from '../../base/now.tsx'
import type { Language } from '../../base/times.ts'
import { Desk } from '../Desk.tsx'
import type { DeskCalls, MeterCalls, SiteCalls } from '../desk-context.ts'
import { callsFixture, NOW } from '../fixtures.ts'
import { meterCallsFixture, meterDeskFixture } from '../meters/fixtures.ts'
import { siteCallsFixture } from '../settings/fixtures.ts'

// Waits for the condition also where the machine is busy.
configure({ asyncUtilTimeout: 15_000 })

type Spied<Calls> = { [Name in keyof Calls]: Calls[Name] & ReturnType<typeof vi.fn> }
const spied = <Calls extends object>(calls: Calls) =>
  Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [name, vi.fn(call as () => unknown)]),
  ) as unknown as Spied<Calls>

interface Given {
  language?: Language
  /** Meters in sight. */
  sightings?: Parameters<typeof meterDeskFixture>[1]
}

export function deskPage(first: DeskView | null, given: Language | Given = {}) {
  const { language = 'zh', sightings }: Given = typeof given === 'string' ? { language: given } : given
  const calls = spied<DeskCalls>(callsFixture)
  const meterCalls = spied<MeterCalls>(meterCallsFixture)
  const meters = meterDeskFixture(meterCalls, sightings)
  const siteCalls = spied<SiteCalls>(siteCallsFixture)
  const ring = vi.fn()
  const alarm = { ring, onBlocked: (told: (blocked: boolean) => void) => told(true) }
  const clock = createStationClock(new Date(NOW).getTime())
  const drawn = (view: DeskView | null, lost: boolean) => (
    <ClockProvider value={clock}>
      <Desk
        feed={{ view, lost }}
        calls={calls}
        meters={meters}
        site={siteCalls}
        alarm={alarm}
        startLanguage={language}
      />
    </ClockProvider>
  )
  return {
    calls,
    meterCalls,
    siteCalls,
    clock,
    ring,
    /** Draws the page; called before it only to prepare answers. */
    open() {
      const { rerender } = render(drawn(first, false))
      return { show: (view: DeskView | null, lost = false) => rerender(drawn(view, lost)) }
    },
  }
}

export const press = (name: string | RegExp, inside: HTMLElement = document.body) =>
  fireEvent.click(within(inside).getByRole('button', { name }))
export const type = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
export const choose = (name: string | RegExp) => fireEvent.click(screen.getByRole('radio', { name }))
export const page = (name: RegExp) => fireEvent.click(screen.getByRole('tab', { name }))
export const said = (text: string | RegExp) => expect(screen.getByText(text)).toBeTruthy()
export const inWindow = () => screen.getByRole('dialog')
/** Types into the search for a person and gives who was found. */
export async function find(text: string): Promise<HTMLElement[]> {
  type('找居民', text)
  return screen.findAllByRole('option')
}
/** What a keyboard wedge sends for a card. */
export function swipe(code: string) {
  const at = performance.now()
  for (const [index, key] of [...code, 'Enter'].entries()) {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
    Object.defineProperty(event, 'timeStamp', { value: at + index * 5 })
    fireEvent(document.activeElement ?? document.body, event)
  }
}

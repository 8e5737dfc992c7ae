/**
 * From lifting the finger to the next screen painted, in a headless Chromium without a graphics card: signing in, choosing, changing the
 * mind, and looking at changes, over and over at a station with residents.
 */
import type { Page } from 'playwright-core'
import { KioskHand } from '../../e2e/testing/kiosk.ts'
import { openStage } from '../../e2e/testing/stage.ts'
import words from '../../words/zh-CN.json' with { type: 'json' }
import { type Figure, figure, type Row } from '../figure.ts'
import { spreadOf } from '../measure.ts'

const ROUNDS = { full: 12, small: 1 } as const
const BUDGET = { of: 'value', atMost: 100 } as const

/** What is touched, one screen after the other; the last leads back to the first. */
const TOUCHES: readonly (string | RegExp)[] = [
  words.rest.start,
  words.identify.phone,
  words.frame.back,
  words.identify.guest,
  new RegExp(`^${words.task.glucose}`),
  words.frame.back,
  new RegExp(`^${words.task.temperature}`),
  words.frame.back,
  words.frame.back,
]

export const nextScreen: Row = {
  id: 'next-screen',
  async *run(scale): AsyncGenerator<Figure> {
    const stage = await openStage({ residents: 30, years: 1 })
    try {
      const page = await stage.openKiosk('portrait')
      const kiosk = new KioskHand(page)
      await kiosk.on('rest')
      await page.evaluate(noteScreens)
      const times: number[] = []
      for (let round = 0; round <= ROUNDS[scale]; round += 1) {
        for (const name of TOUCHES) {
          await kiosk.touch(name)
          const ms = await untilPainted(page)
          // The first round compiles what the others only run.
          if (round > 0) times.push(ms)
        }
      }
      const spread = spreadOf(times)
      yield figure({ id: 'next-screen', value: spread.p95, unit: 'ms', budget: BUDGET, spread })
    } finally {
      await stage.close()
    }
  },
}

interface Noted {
  liftedAt: number | undefined
  paintedAt: number | undefined
}

/** Runs in the page: notes when the finger was lifted, and when the screen that is another than then has been painted. */
function noteScreens(): void {
  const noted: Noted = { liftedAt: undefined, paintedAt: undefined }
  Object.assign(globalThis, { noted })
  const screen = () => document.querySelector('.frame')?.getAttribute('data-screen')
  let shown = screen()
  window.addEventListener(
    'pointerup',
    (event) => {
      noted.liftedAt = event.timeStamp
      noted.paintedAt = undefined
    },
    { capture: true },
  )
  new MutationObserver(() => {
    const next = screen()
    if (next === shown) return
    shown = next
    requestAnimationFrame(() => {
      const afterFrame = new MessageChannel()
      afterFrame.port1.onmessage = () => {
        noted.paintedAt ??= performance.now()
      }
      afterFrame.port2.postMessage(null)
    })
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-screen'] })
}

async function untilPainted(page: Page): Promise<number> {
  const waited = await page.waitForFunction(() => {
    const { liftedAt, paintedAt } = (globalThis as unknown as { noted: Noted }).noted
    return liftedAt !== undefined && paintedAt !== undefined && paintedAt > liftedAt
      ? { ms: paintedAt - liftedAt }
      : undefined
  })
  const found = await waited.jsonValue()
  if (found === undefined) throw new Error('no screen followed the touch')
  return found.ms
}

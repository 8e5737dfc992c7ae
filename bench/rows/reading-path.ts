/**
 * From the last byte leaving a meter to the changed screen, through all that is between: the system's own pty or the real Bluetooth
 * stack on a virtual controller, the meter process with its synced journal, intake, the encrypted store, the API, the page. `ours`: until
 * the station has committed and drawn the view for its windows. `painted`: until the page, in a headless Chromium without a graphics
 * card, has painted the screen that follows a first pressure reading.
 */
import type { Page } from 'playwright-core'
import { openStage, type Stage } from '../../e2e/testing/stage.ts'
import words from '../../words/zh-CN.json' with { type: 'json' }
import { type Figure, figure, type Row } from '../figure.ts'
import { spreadOf } from '../measure.ts'

const SIZES = { full: { readings: 40, warmUp: 5 }, small: { readings: 3, warmUp: 1 } } as const
const METERS = [
  { id: 'reading-path-serial', meterId: 'serial-monitor' },
  { id: 'reading-path-ble', meterId: 'ble-pressure' },
] as const
type MeterId = (typeof METERS)[number]['meterId']
const OURS = { of: 'value', atMost: 20 } as const
const PAINTED = { of: 'value', atMost: 150 } as const
/** After which a measuring cannot have begun before the visit. */
const LONGEST_MEASURING_MS = 300_000
/** A serial monitor sends its result once: before its port is open nobody hears it. */
const HEARD_WITHIN_MS = 3000
/** A Bluetooth meter that was asked in vain is left alone for up to a minute. */
const GIVE_UP_MS = 120_000
/** The screen before a reading, and those after one that is not the last of its series, and one that is. */
const READY = words.ready.title.replace('{{task}}', words.task.pressure)
const AFTER = [words.second.title, words.result.title.replace('{{what}}', words.task.pressure)]

export const readingPath: Row = {
  id: 'reading-path',
  async *run(scale): AsyncGenerator<Figure> {
    const { readings, warmUp } = SIZES[scale]
    const stage = await openStage({ residents: 30, years: 1 })
    try {
      const page = await stage.openKiosk('landscape')
      await page.evaluate(notePaints)
      const visit = new LongVisit(stage, page)
      for (const { id, meterId } of METERS) {
        await visit.listen(meterId)
        const times: Lateness[] = []
        while (times.length < warmUp + readings) times.push(await visit.measure(meterId))
        const measured = times.slice(warmUp)
        const ours = spreadOf(measured.map((one) => one.oursMs))
        const painted = spreadOf(measured.map((one) => one.paintedMs))
        yield figure({ id: `${id}-ours`, value: ours.p95, unit: 'ms', budget: OURS, spread: ours })
        yield figure({ id: `${id}-painted`, value: painted.p95, unit: 'ms', budget: PAINTED, spread: painted })
      }
    } finally {
      await stage.close()
    }
  },
}

/** Milliseconds since the last byte of the measurement left the meter. */
interface Lateness {
  readonly oursMs: number
  readonly paintedMs: number
}

interface Paint {
  readonly title: string
  readonly at: number
}

/** A view drawn for the windows, and where the task stood in it. */
interface Drawn {
  readonly step: string | undefined
  readonly at: number
}

/** A guest who measures again and again; each time too soon after the last to continue its series. */
class LongVisit {
  readonly #stage: Stage
  readonly #page: Page
  readonly #drawn: Drawn[] = []
  #orders = 0

  constructor(stage: Stage, page: Page) {
    this.#stage = stage
    this.#page = page
    void this.#follow()
    stage.station.visits.beginGuest('female', '65-79')
    stage.pass(LONGEST_MEASURING_MS)
  }

  async #follow(): Promise<void> {
    for await (const view of this.#stage.station.kioskLive.follow('bench-window', undefined))
      this.#drawn.push({ step: view.visit?.task?.step, at: Date.now() })
  }

  /** Measures until the station hears it, on the clock that has just been moved. */
  async listen(meterId: MeterId): Promise<void> {
    await until(`${meterId} to be heard`, GIVE_UP_MS, async () => {
      await this.#order(meterId)
      return this.#drawnSince(0, HEARD_WITHIN_MS).catch(() => undefined)
    })
  }

  async measure(meterId: MeterId): Promise<Lateness> {
    await this.#page.evaluate(forgetPaints)
    const { visits } = this.#stage.station
    visits.choose('pressure')
    visits.shutOut(null)
    visits.rested('said-so')
    await this.#paintedSince(0, [READY])
    await this.#order(meterId)
    await this.#drawnSince(0, GIVE_UP_MS)
    const lastByteAt = await this.#lastByteAt(meterId)
    const oursAt = await this.#drawnSince(lastByteAt, GIVE_UP_MS)
    const paintedAt = await this.#paintedSince(lastByteAt, AFTER)
    return { oursMs: oursAt - lastByteAt, paintedMs: paintedAt - lastByteAt }
  }

  #order(meterId: MeterId): Promise<void> {
    this.#drawn.length = 0
    const count = this.#orders++
    // Never the same numbers twice in a minute: the station would take them for one record sent again.
    const values = { systolic: 112 + (count % 25), diastolic: 74, pulse: 60 + (count % 31) }
    return this.#stage.measure({ meterId, values, options: {} })
  }

  /** The first moment since `at` at which the station had drawn a view with the reading. */
  #drawnSince(at: number, giveUpMs: number): Promise<number> {
    const fits = (drawn: Drawn) => drawn.at >= at && (drawn.step === 'between' || drawn.step === 'done')
    return until('the reading to be drawn', giveUpMs, async () => this.#drawn.find(fits)?.at)
  }

  #paintedSince(at: number, titles: readonly string[]): Promise<number> {
    return until(`${titles.join(' or ')} to be painted`, GIVE_UP_MS, async () => {
      const paints = await this.#page.evaluate(readPaints)
      return paints.find((paint) => paint.at >= at && titles.includes(paint.title))?.at
    })
  }

  async #lastByteAt(meterId: MeterId): Promise<number> {
    const { ble, serial } = await this.#stage.virtual.bench.log()
    const overTheAir = ble.findLast(({ meter, type }) => meter === meterId && type === 'indication')
    if (overTheAir) return overTheAir.at
    const overTheLine = serial.findLast(({ meter }) => meter === meterId)
    if (!overTheLine) throw new Error(`${meterId} has handed over nothing`)
    // On the meters' clock, which was moved with the station's.
    return overTheLine.at - LONGEST_MEASURING_MS
  }
}

async function until<T>(what: string, giveUpMs: number, look: () => Promise<T | undefined>): Promise<T> {
  const giveUpAt = performance.now() + giveUpMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > giveUpAt) throw new Error(`waited ${giveUpMs / 1000} s for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Runs in the page: notes when each change of the screen's title has been painted, which is when the task after its frame runs. */
function notePaints(): void {
  const paints: Paint[] = []
  Object.assign(globalThis, { paints })
  let shown = ''
  new MutationObserver(() => {
    const title = document.querySelector('h1')?.textContent ?? ''
    if (title === shown) return
    shown = title
    requestAnimationFrame(() => {
      const afterFrame = new MessageChannel()
      afterFrame.port1.onmessage = () => paints.push({ title, at: Date.now() })
      afterFrame.port2.postMessage(null)
    })
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
}

/** Runs in the page. */
function readPaints(): Paint[] {
  return (globalThis as unknown as { paints: Paint[] }).paints
}

/** Runs in the page. */
function forgetPaints(): void {
  ;(globalThis as unknown as { paints: Paint[] }).paints.length = 0
}

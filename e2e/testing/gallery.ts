/** The gallery of fixtures in a browser: every screen in every state, drawn without a station. */
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test as base } from '@playwright/test'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { FIXTURES } from '../../renderer/kiosk/fixtures.ts'
import screens from '../../vite.config.ts'
import { type Orientation, SCREENS } from './stage.ts'

const root = join(import.meta.dirname, '../..')
/** Resolved by nobody: every request is answered from the folder. */
const ORIGIN = 'http://gallery.test'

export const LANGUAGES = ['zh', 'en'] as const
export const STEPS = ['1', '1.25', '1.5'] as const
export const SCREEN_STATES: readonly string[] = Object.keys(FIXTURES)

export interface Drawing {
  /** Name of a fixture. */
  readonly screen: string
  readonly lang: (typeof LANGUAGES)[number]
  readonly step: (typeof STEPS)[number]
  readonly contrast?: 'high'
}

export const nameOf = ({ screen, lang, step, contrast }: Drawing): string =>
  [screen, lang, step, contrast].filter(Boolean).join(' ')

/** Builds the gallery into a folder below `.cache/` and answers with what opens it. */
export async function buildGallery(folder: string): Promise<BuiltGallery> {
  const gallery = join(root, 'renderer/gallery')
  const built = join(root, '.cache', folder)
  await build({
    ...screens,
    configFile: false,
    root: gallery,
    logLevel: 'warn',
    build: {
      ...screens.build,
      outDir: built,
      emptyOutDir: true,
      rolldownOptions: { input: join(gallery, 'index.html') },
    },
  })
  const files = readdirSync(built, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return new BuiltGallery(new Map(files.map((file) => [`/${relative(built, file).replaceAll('\\', '/')}`, file])))
}

export class BuiltGallery {
  readonly #files: ReadonlyMap<string, string>

  constructor(files: ReadonlyMap<string, string>) {
    this.#files = files
  }

  async open(browser: Browser, orientation: Orientation): Promise<Page> {
    const context = await browser.newContext({ viewport: SCREENS[orientation], hasTouch: true, locale: 'zh-CN' })
    await context.route('**/*', (route) => {
      const path = this.#files.get(new URL(route.request().url()).pathname)
      return path ? route.fulfill({ path }) : route.abort()
    })
    const page = await context.newPage()
    await page.goto(`${ORIGIN}/index.html`)
    return page
  }
}

/** Draws it and waits until it stands. */
export function draw(page: Page, { screen, lang, step, contrast }: Drawing): Promise<void> {
  return show(page, new URLSearchParams({ screen, lang, step, ...(contrast ? { contrast } : {}) }).toString())
}

/** What has moved on the screen since it was first painted, each with how far as the browser reckons it. */
export function moved(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    interface Shift extends PerformanceEntry {
      readonly value: number
      readonly sources: readonly { readonly node: Node | null }[]
    }
    const found: string[] = []
    const observer = new PerformanceObserver((list) => {
      for (const { startTime, value, sources } of list.getEntries() as Shift[]) {
        if (startTime < Number(document.documentElement.dataset['drawnAt'])) continue
        const what = sources.map(({ node }) => (node?.textContent ?? '').trim().slice(0, 24))
        found.push(`${value.toFixed(4)}: ${what.join(' / ')}`)
      }
    })
    observer.observe({ type: 'layout-shift', buffered: true })
    // What moves is known when it is painted; a busy machine paints late.
    for (let frames = 0; frames < 3; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve))
    await new Promise((resolve) => setTimeout(resolve, 150))
    observer.disconnect()
    return found
  })
}

/** All signs of all levels, without a screen around them. */
export const drawSigns = (page: Page, contrast?: 'high'): Promise<void> =>
  show(page, contrast ? 'signs&contrast=high' : 'signs')

async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate(async (next) => {
    if (window.location.hash !== `#${next}`) {
      const changed = new Promise((resolve) => window.addEventListener('hashchange', resolve, { once: true }))
      document.documentElement.dataset['drawnAt'] = String(performance.now())
      window.location.hash = next
      await changed
    }
    // React draws it within the event; what follows from that, and fonts, needs a turn more. Nobody waits for it to be painted.
    await new Promise((resolve) => setTimeout(resolve))
    await document.fonts.ready
  }, hash)
}

/** A test on the gallery, which is built once a worker. */
export const test = base.extend<object, { readonly gallery: BuiltGallery }>({
  gallery: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern.
    async ({}, use, { workerIndex }) => use(await buildGallery(`gallery-${workerIndex}`)),
    { scope: 'worker', timeout: 120_000 },
  ],
})

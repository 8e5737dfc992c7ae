import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

/** Where the usual systems keep a Chromium; CHROMIUM names another. */
const places = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const asRoot = process.getuid?.() === 0

/** End-to-end tests: the real station, the real screens, touch. Screen sizes are set by the tests. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  tsconfig: 'e2e/tsconfig.playwright.json',
  outputDir: '.cache/end-to-end',
  // More than two processors: the tests wait for meters and minutes half of their time.
  workers: 3,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    hasTouch: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    // Costs more time than the tests; a failure shows the page's content anyway.
    trace: 'off',
    launchOptions: {
      executablePath: places.find((place) => place !== '' && existsSync(place)),
      args: ['--disable-gpu', ...(asRoot ? ['--no-sandbox'] : [])],
    },
  },
})

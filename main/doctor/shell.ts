import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CHROMIUM_MISSING, findChromium } from '../shell/chromium/find.ts'
import { type Check, type Line, look, ok, wrong } from './check.ts'

/** What shows the windows, and the windows themselves. Sheets are made by Chromium or by Electron. */
export const shell: Check = {
  name: 'shell',
  look({ environment, electron, screensFolder }) {
    const chromium = findChromium(environment)
    const found = [electron && `Electron (${electron})`, chromium && `Chromium (${chromium})`].filter(Boolean)
    const lines: Line[] = [
      found.length > 0 ? ok(found.join(' and ')) : wrong('neither Electron nor Chromium was found', CHROMIUM_MISSING),
    ]
    if (!existsSync(join(screensFolder, 'index.html')))
      lines.push(look('the screens are not built', 'npm start builds them'))
    return lines
  },
}

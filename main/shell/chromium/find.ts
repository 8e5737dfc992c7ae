/** Where this machine keeps a Chromium, and with which switches it may run here. */
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** Commands looked up on the PATH, and absolute places, in order of preference. */
const PLACES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge-stable',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = process.env[variable]
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']
    return folder === undefined ? [] : programs.map((program) => join(folder, program))
  }),
}

export const CHROMIUM_MISSING =
  'no Chromium was found: install the package chromium (on Debian as root: apt-get install chromium), or name one with CHROMIUM=/path/to/it'

/** Path of the program; CHROMIUM in the environment comes first and must be right. Undefined when there is none. */
export function findChromium(
  environment: NodeJS.ProcessEnv = process.env,
  places: readonly string[] = PLACES[process.platform] ?? [],
): string | undefined {
  const wanted = environment.CHROMIUM
  if (wanted !== undefined && wanted !== '') {
    const found = locate(wanted, environment)
    if (found === undefined) throw new Error(`CHROMIUM names ${wanted}, which is no program`)
    return found
  }
  for (const place of places) {
    const found = locate(place, environment)
    if (found !== undefined) return found
  }
  return undefined
}

function locate(commandOrPath: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const files = isAbsolute(commandOrPath) ? [commandOrPath] : folders.map((folder) => join(folder, commandOrPath))
  return files.find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What any Chromium needs to run on this machine, shown or not. */
export function machineSwitches(machine = thisMachine()): readonly string[] {
  return [
    // Chromium refuses its sandbox to root; the second switch hides the bar that says so.
    ...(machine.root ? ['--no-sandbox', '--test-type'] : []),
    ...(machine.graphics ? [] : ['--disable-gpu']),
  ]
}

function thisMachine(): { readonly root: boolean; readonly graphics: boolean } {
  return {
    root: process.getuid?.() === 0,
    graphics: process.platform !== 'linux' || existsSync('/dev/dri'),
  }
}

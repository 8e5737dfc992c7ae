import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Check, type Line, look, ok, wrong } from './check.ts'

const SHIPPED = /noto-sans-sc.*-(500|700)-.*\.woff2$/

/** The face of the screens is shipped with them; rare characters fall back to one of the system. */
export const fonts: Check = {
  name: 'fonts',
  async look({ platform, screensFolder, run }) {
    const lines: Line[] = []
    const assets = join(screensFolder, 'assets')
    if (existsSync(assets)) {
      const weights = new Set(readdirSync(assets).flatMap((file) => SHIPPED.exec(file)?.[1] ?? []))
      lines.push(
        weights.size === 2
          ? ok('Noto Sans SC Medium and Bold are with the screens')
          : wrong('the screens lack Noto Sans SC', 'build the screens again: npx vite build'),
      )
    }
    if (platform !== 'linux') return lines
    const listed = await run('fc-list', [':lang=zh-cn', 'family'])
    const chinese = listed.out.split('\n').filter((family) => family.trim() !== '')
    lines.push(
      listed.code === 0 && chinese.length > 0
        ? ok(`${new Set(chinese).size} Chinese typefaces of the system for rare characters`)
        : look(
            'no Chinese typeface of the system: a rare character in a name may show as a box',
            'install the package fonts-noto-cjk',
          ),
    )
    return lines
  },
}

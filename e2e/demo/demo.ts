/**
 * `npm run demo`: with a display the kiosk on virtual meters, to be used by hand; without one, or with `--walk`, two whole visits
 * through the real screens, whose pictures, prints and weekly package are left in `demo-output/`.
 */
import { walk } from './walk.ts'

const walks = process.argv.includes('--walk') || !hasDisplay()

function hasDisplay(): boolean {
  return (
    process.platform === 'win32' ||
    process.platform === 'darwin' ||
    Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
  )
}

if (walks) {
  await walk('demo-output')
} else {
  const { showDemo } = await import('./show.ts')
  await showDemo()
}
process.exit(0)

/** What a page may not do, whatever it tries: everything but showing itself. */
import type { App, Input, Session, WebContents } from 'electron'
import { SCHEME } from './scheme.ts'

/** No camera, no clipboard, no device, no download, nothing from anywhere but our own scheme. */
export function denyEverything(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, give) => give(null))
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((request, decide) => {
    decide({ cancel: !/^(station|data|devtools):/.test(request.url) })
  })
}

/** For every page there ever is, also one that nobody here has opened. */
export function holdPages(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => hold(contents))
}

function hold(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  // Only a reload of what is shown.
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame || details.url !== contents.getURL() || !details.url.startsWith(`${SCHEME}://`))
      details.preventDefault()
  })
  contents.on('will-redirect', (details) => details.preventDefault())
}

/** Copy, cut, paste, select all, undo, redo. */
const EDIT_KEYS = new Set(['a', 'c', 'v', 'x', 'y', 'z'])

/**
 * Keys that reach the page. The kiosk needs plain characters alone (a card reader types); at the desk people edit. Combinations
 * of the system itself (Alt+F4, the Windows key) never pass through here: a window that must stay refuses to close.
 */
export function isKeyAllowed(
  kind: 'kiosk' | 'desk',
  { key, control, alt, meta }: Pick<Input, 'key' | 'control' | 'alt' | 'meta'>,
): boolean {
  if (/^F\d{1,2}$/.test(key)) return false
  // AltGr types characters on some keyboards and comes as both.
  if (control && alt) return kind === 'desk' && key.length === 1
  if (alt) return false
  if (control || meta) return kind === 'desk' && EDIT_KEYS.has(key.toLowerCase())
  return true
}

/** Ctrl+Alt+D brings the desk in front of the kiosk where there is one screen. It opens locked, behind a PIN. */
export function isDeskKey({ type, code, control, alt }: Pick<Input, 'type' | 'code' | 'control' | 'alt'>): boolean {
  return type === 'keyDown' && code === 'KeyD' && control && alt
}

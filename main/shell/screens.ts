/** The pages of the station and the files they may load: the same in both shells, whatever carries them. */
import { stat } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import type { WindowKind } from '../api/windows.ts'
import { clipsFolder, rendererFolder } from '../entries.ts'

const PAGES: Readonly<Record<WindowKind, string>> = {
  kiosk: 'index.html',
  desk: 'desk.html',
  sheet: 'sheet.html',
  bench: 'bench.html',
}

/** A file with another ending is not given out. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
}

export interface ScreenFile {
  readonly path: string
  readonly type: string
  readonly bytes: number
}

export interface ScreenFolders {
  /** The built screens. */
  readonly screens: string
  /** Spoken clips by language, the ones that go first first. */
  readonly voice: readonly string[]
}

/** A station's own recordings lie in its data folder and go before the made ones. */
export function ownVoiceFolder(dataDir: string): string {
  return join(dataDir, 'voice')
}

export function screenFolders(dataDir: string): ScreenFolders {
  return { screens: rendererFolder, voice: [ownVoiceFolder(dataDir), clipsFolder] }
}

/** A clip for the kiosk, or a file of the screens. */
export async function windowFile(
  { screens, voice }: ScreenFolders,
  kind: WindowKind,
  urlPath: string,
): Promise<ScreenFile | undefined> {
  return (kind === 'kiosk' ? await voiceClip(voice, urlPath) : undefined) ?? (await screenFile(screens, kind, urlPath))
}

const CLIP_PATH = /^\/?voice\/(zh-CN|en)\/([A-Za-z0-9-]+)$/
const CLIP_ENDINGS = ['.mp3', '.ogg', '.wav'] as const

/** The recording that `voice/LANGUAGE/KEY` means, whatever form of sound it has. Only such names are looked for at all. */
export async function voiceClip(folders: readonly string[], urlPath: string): Promise<ScreenFile | undefined> {
  const [, language, key] = CLIP_PATH.exec(urlPath) ?? []
  if (language === undefined || key === undefined) return undefined
  for (const folder of folders) {
    for (const ending of CLIP_ENDINGS) {
      const path = join(folder, language, `${key}${ending}`)
      const found = await stat(path).catch(() => undefined)
      if (found?.isFile()) return { path, type: TYPES[ending] ?? '', bytes: found.size }
    }
  }
  return undefined
}

/** The status of what is not there: a sentence that nobody has recorded is nothing to hear, and no error for a page to report. */
export function missingStatus(kind: WindowKind, urlPath: string): 204 | 404 {
  return kind === 'kiosk' && CLIP_PATH.test(urlPath) ? 204 : 404
}

/** The file a window of that kind means by a URL path below its own (`''` and `'/'`: its page), or undefined. */
export async function screenFile(folder: string, kind: WindowKind, urlPath: string): Promise<ScreenFile | undefined> {
  const inside = urlPath.replace(/^\//, '')
  const path = fileInside(folder, inside === '' ? PAGES[kind] : inside)
  const type = path === undefined ? undefined : TYPES[extname(path)]
  if (path === undefined || type === undefined) return undefined
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? { path, type, bytes: found.size } : undefined
}

/**
 * The file below `folder` that a URL path means, or undefined when it would lie outside, is hidden or has a strange character.
 * The path is decoded once, here; a path decoded twice could still leave the folder.
 */
export function fileInside(folder: string, urlPath: string): string | undefined {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
  // Backslash and colon mean something to Windows: another folder, a drive, a stream of a file.
  if (/[\p{Cc}\\:]/u.test(path)) return undefined
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part.startsWith('.') || /[. ]$/.test(part))) return undefined
  const file = normalize([folder, ...parts].join(sep))
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : undefined
}

/** `station://KIND/`: the screens by a scheme of our own. GET only, from one folder, with the policy on every answer. */
import { readFile } from 'node:fs/promises'
import type { Session } from 'electron'
import type { WindowKind } from '../../api/windows.ts'
import { SECURITY_HEADERS } from '../policy.ts'
import { rangeOf } from '../range.ts'
import { missingStatus, type ScreenFolders, windowFile } from '../screens.ts'
import type { ElectronModule } from './module.ts'

export const SCHEME = 'station'
/** No bench page: virtual meters are not packaged. */
const KINDS = ['kiosk', 'desk', 'sheet'] as const satisfies readonly WindowKind[]
export type ElectronWindowKind = (typeof KINDS)[number]

export function pageOf(kind: ElectronWindowKind): string {
  return `${SCHEME}://${kind}/`
}

/** Must run before `ready`. `standard` and `secure` give each kind an origin of its own, `stream` lets audio play. */
export function registerScheme({ protocol }: Pick<ElectronModule, 'protocol'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true }
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }])
}

export function serveScreens({ protocol }: Pick<Session, 'protocol'>, folders: ScreenFolders): void {
  protocol.handle(SCHEME, (request) => answer(folders, request))
}

async function answer(folders: ScreenFolders, request: Request): Promise<Response> {
  if (request.method !== 'GET') return refuse(405)
  const url = URL.parse(request.url)
  const kind = KINDS.find((candidate) => candidate === url?.host)
  const file = url && kind ? await windowFile(folders, kind, url.pathname) : undefined
  if (!url || !kind) return refuse(404)
  if (!file) return refuse(missingStatus(kind, url.pathname))
  const bytes = new Uint8Array(await readFile(file.path))
  const headers = { ...SECURITY_HEADERS, 'Content-Type': file.type, 'Accept-Ranges': 'bytes' }
  const range = request.headers.get('range')
  if (range === null) return new Response(bytes, { headers })
  const part = rangeOf(range, bytes.length)
  if (!part) return refuse(416)
  const { from, to } = part
  return new Response(bytes.subarray(from, to + 1), {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${from}-${to}/${bytes.length}` },
  })
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: SECURITY_HEADERS })
}

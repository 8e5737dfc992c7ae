/** `station://KIND/`: the screens by a scheme of our own. GET only, from one folder, with the policy on every answer. */
import { readFile } from 'node:fs/promises'
import type { Session } from 'electron'
import type { WindowKind } from '../../api/windows.ts'
import { SECURITY_HEADERS } from '../policy.ts'
import { screenFile } from '../screens.ts'
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

export function serveScreens({ protocol }: Pick<Session, 'protocol'>, folder: string): void {
  protocol.handle(SCHEME, (request) => answer(folder, request))
}

async function answer(folder: string, request: Request): Promise<Response> {
  if (request.method !== 'GET') return refuse(405)
  const url = URL.parse(request.url)
  const kind = KINDS.find((candidate) => candidate === url?.host)
  const file = url && kind ? await screenFile(folder, kind, url.pathname) : undefined
  if (!file) return refuse(404)
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

/** One range, as media elements ask for it (RFC 9110, 14.1.2): `bytes=0-`, `bytes=100-199`, `bytes=-500`. Both ends included. */
export function rangeOf(header: string, length: number): { readonly from: number; readonly to: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  if (first === undefined || last === undefined || first + last === '') return undefined
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1)
  return from <= to && from < length ? { from, to } : undefined
}

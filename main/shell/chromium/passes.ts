/**
 * Who a request comes from. A window is opened with a token that works once and for a short time; it is exchanged for a cookie
 * that no script can read and that belongs to that kind of window alone. A pass of a print window ends soon by itself.
 */
import { randomBytes } from 'node:crypto'
import type { StationWindow, WindowKind } from '../../api/windows.ts'

/** An address given out and not used within this time is dead. */
export const TOKEN_GOOD_FOR_MS = 120_000
/** A sheet is printed within seconds; its job must not stay open to whoever finds the cookie. */
export const SHEET_GOOD_FOR_MS = 120_000

interface Pass {
  readonly window: StationWindow
  readonly until: number
}

export class WindowPasses {
  readonly #tokens = new Map<string, Pass>()
  readonly #cookies = new Map<string, Pass>()
  readonly #nowMs: () => number

  /** `nowMs` need not be the time of day, only run evenly. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /** A token for a new window. */
  offer(kind: WindowKind, jobId?: string): string {
    this.#dropOld()
    const window = { id: secret(12), kind, ...(jobId === undefined ? {} : { jobId }) }
    const token = secret(32)
    this.#tokens.set(token, { window, until: this.#nowMs() + TOKEN_GOOD_FOR_MS })
    return token
  }

  /** The cookie's value, or undefined when the token is used, old or another kind's. Any try uses the token up. */
  exchange(token: string, kind: WindowKind): string | undefined {
    const pass = this.#tokens.get(token)
    this.#tokens.delete(token)
    if (!pass || pass.window.kind !== kind || pass.until < this.#nowMs()) return undefined
    const cookie = secret(32)
    const until = kind === 'sheet' ? this.#nowMs() + SHEET_GOOD_FOR_MS : Number.POSITIVE_INFINITY
    this.#cookies.set(cookie, { window: pass.window, until })
    return cookie
  }

  windowOf(cookie: string | undefined, kind: WindowKind): StationWindow | undefined {
    const pass = cookie === undefined ? undefined : this.#cookies.get(cookie)
    return pass?.window.kind === kind && pass.until >= this.#nowMs() ? pass.window : undefined
  }

  #dropOld(): void {
    for (const passes of [this.#tokens, this.#cookies])
      for (const [key, { until }] of passes) if (until < this.#nowMs()) passes.delete(key)
  }
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

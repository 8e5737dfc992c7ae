/** Who is signed in at a desk window: personal PIN, a delay that grows with each wrong one, sign-out after five idle minutes. */
import type { Store } from '../../db/store.ts'
import type { Actor, Staff } from '../../db/types.ts'
import type { Clock, Timer } from '../clock.ts'
import { StationError } from '../errors.ts'
import { hashSecret, secretMatches } from './secrets.ts'

const FREE_ATTEMPTS = 3
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 3_600_000
export const IDLE_SIGN_OUT_MS = 300_000
const RELOAD_WITHIN_MS = 20_000

/** How long to wait after that many wrong PINs in a row. */
export function waitAfter(failedAttempts: number): number {
  if (failedAttempts < FREE_ATTEMPTS) return 0
  return Math.min(FIRST_WAIT_MS * 2 ** (failedAttempts - FREE_ATTEMPTS), LONGEST_WAIT_MS)
}

export interface SignedIn {
  readonly id: string
  readonly name: string
  readonly role: 'duty' | 'admin'
}

export type SignInOutcome = { readonly ok: true } | { readonly ok: false; readonly waitMs: number }

export class StaffDesk {
  readonly #store: Store
  readonly #clock: Clock
  readonly #onChange: () => void
  readonly #windows = new Map<string, { readonly staff: SignedIn; idle: Timer; readonly over: AbortController }>()
  /** One attempt at a time, so that a burst cannot outrun the counter. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(store: Store, clock: Clock, onChange: () => void) {
    this.#store = store
    this.#clock = clock
    this.#onChange = onChange
  }

  /** The station is new: nobody is there who could sign in. */
  get empty(): boolean {
    return this.#store.read.staff.active().length === 0
  }

  get staffed(): boolean {
    return this.#windows.size > 0
  }

  at(windowId: string): SignedIn | undefined {
    return this.#windows.get(windowId)?.staff
  }

  /** Who acts at this window, for the audit. Throws StationError notAllowed when nobody is signed in there. */
  actor(windowId: string): Extract<Actor, { kind: 'staff' }> {
    const staff = this.at(windowId)
    if (!staff) throw new StationError('notAllowed')
    return { kind: 'staff', staffId: staff.id }
  }

  /** Aborted when this window is signed out; what it follows as staff ends then. */
  session(windowId: string): AbortSignal {
    return this.#windows.get(windowId)?.over.signal ?? AbortSignal.abort()
  }

  /** Makes the first member of staff; undefined when there is one already. */
  async first(name: string, pin: string): Promise<Staff | undefined> {
    const secret = await hashSecret(pin)
    if (!this.empty) return undefined
    return this.#store.write.staff.create({ name, login: name, role: 'admin', secret }, { kind: 'station' })
  }

  signIn(windowId: string, staffId: string, pin: string): Promise<SignInOutcome> {
    const attempt = this.#queue.then(() => this.#attempt(windowId, staffId, pin))
    this.#queue = attempt.catch(() => undefined)
    return attempt
  }

  async #attempt(windowId: string, staffId: string, pin: string): Promise<SignInOutcome> {
    const staff = this.#store.read.staff.byId(staffId)
    if (!staff?.active) return { ok: false, waitMs: 0 }
    const locked = (staff.lockedUntil ?? 0) - this.#clock.now()
    if (locked > 0) return { ok: false, waitMs: locked }
    if (!(await secretMatches(pin, staff.secret))) {
      const failedAttempts = staff.failedAttempts + 1
      const waitMs = waitAfter(failedAttempts)
      this.#store.write.staff.noteAttempt(staffId, { failedAttempts, lockedUntil: this.#clock.now() + waitMs })
      return { ok: false, waitMs }
    }
    this.#store.write.staff.noteAttempt(staffId, { failedAttempts: 0 })
    this.signOut(windowId)
    const role = staff.role === 'admin' ? 'admin' : 'duty'
    const signedIn = { id: staff.id, name: staff.name, role } as const
    this.#windows.set(windowId, { staff: signedIn, idle: this.#idleTimer(windowId), over: new AbortController() })
    this.#onChange()
    return { ok: true }
  }

  /** The person at this window did something. */
  touch(windowId: string): void {
    const session = this.#windows.get(windowId)
    if (!session) return
    session.idle.cancel()
    session.idle = this.#idleTimer(windowId)
  }

  signOut(windowId: string): void {
    const session = this.#windows.get(windowId)
    if (!session) return
    session.idle.cancel()
    this.#windows.delete(windowId)
    session.over.abort()
    this.#onChange()
  }

  /** A reload opens the window again at once and stays signed in; a closed window does not stay signed in for long. */
  windowClosed(windowId: string): void {
    const session = this.#windows.get(windowId)
    if (!session) return
    session.idle.cancel()
    session.idle = this.#clock.setTimeout(() => this.signOut(windowId), RELOAD_WITHIN_MS)
  }

  #idleTimer(windowId: string): Timer {
    return this.#clock.setTimeout(() => this.signOut(windowId), IDLE_SIGN_OUT_MS)
  }
}

/** Results that may be somebody's: asked at the kiosk by kind and time, never by number. What nobody claims goes to the desk. */
import type { Store } from '../../db/store.ts'
import type { Task } from '../api/contract.ts'
import type { Clock, Timer } from '../clock.ts'

export interface Question {
  readonly measurementId: string
  readonly task: Task
  readonly at: number
}

export interface QuestionNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly changed: () => void
}

export class Questions {
  readonly #needs: QuestionNeeds
  /** To the person signed in, the oldest first. */
  #asked: readonly Question[] = []
  /** The newest result that came with nobody signed in; whoever signs in before its time is over is asked. */
  #waiting: Question | null = null
  #waitingUntil: Timer | null = null

  constructor(needs: QuestionNeeds) {
    this.#needs = needs
  }

  /** What the person signed in is asked now; the desk may have answered in the meantime. */
  get next(): Question | null {
    return this.#asked.find((question) => this.isOpen(question)) ?? null
  }

  get waiting(): Question | null {
    return this.#waiting && this.isOpen(this.#waiting) ? this.#waiting : null
  }

  isOpen({ measurementId }: Question): boolean {
    const claim = this.#needs.store.read.measurements.byId(measurementId)?.claim
    return claim === 'asking' || claim === 'unclaimed'
  }

  ask(question: Question): void {
    this.#asked = [...this.#asked, question]
  }

  wait(question: Question, until: number): void {
    const { clock, changed } = this.#needs
    if (until <= clock.now()) return
    this.#waitingUntil?.cancel()
    this.#waiting = question
    this.#waitingUntil = clock.setTimeout(() => {
      this.#waiting = null
      changed()
    }, until - clock.now())
  }

  /** Somebody has signed in. */
  begin(): void {
    this.#asked = this.waiting ? [this.waiting] : []
  }

  /** Undefined when it was not asked or is settled. */
  byId(measurementId: string): Question | undefined {
    return this.#asked.find((one) => one.measurementId === measurementId && this.isOpen(one))
  }

  answered(question: Question): void {
    this.#asked = this.#asked.filter((one) => one !== question)
  }

  /** The visit is over: what was not answered. */
  end(): readonly Question[] {
    const left = this.#asked
    this.#asked = []
    return left
  }
}

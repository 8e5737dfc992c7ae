/** Something that is sometimes open and sometimes shut, and that others wait for. */
export class Gate {
  #open: boolean
  #waiting = new Set<() => void>()

  constructor(open: boolean) {
    this.#open = open
  }

  get open(): boolean {
    return this.#open
  }

  set(open: boolean): void {
    this.#open = open
    if (!open) return
    for (const go of [...this.#waiting]) go()
  }

  /** Resolves when the gate is open or the signal is aborted. */
  wait(signal: AbortSignal): Promise<void> {
    if (this.#open || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const go = () => {
        this.#waiting.delete(go)
        signal.removeEventListener('abort', go)
        resolve()
      }
      this.#waiting.add(go)
      signal.addEventListener('abort', go)
    })
  }
}

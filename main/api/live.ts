/** A view that windows follow: each follower gets the view at once and again after changes; changes in one turn are one view. */
export class LiveView<View> {
  readonly #draw: (windowId: string) => View
  readonly #followers = new Set<() => void>()
  #scheduled = false

  constructor(draw: (windowId: string) => View) {
    this.#draw = draw
  }

  get followed(): boolean {
    return this.#followers.size > 0
  }

  changed(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      for (const wake of [...this.#followers]) wake()
    })
  }

  async *follow(windowId: string, signal: AbortSignal | undefined): AsyncGenerator<View> {
    let wake = () => {}
    let fresh = true
    const onChange = () => {
      fresh = true
      wake()
    }
    this.#followers.add(onChange)
    signal?.addEventListener('abort', onChange)
    try {
      while (!signal?.aborted) {
        if (fresh) {
          fresh = false
          yield this.#draw(windowId)
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    } finally {
      this.#followers.delete(onChange)
      signal?.removeEventListener('abort', onChange)
    }
  }
}

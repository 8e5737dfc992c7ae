import { deliveryKey, type Frame, type Measurement } from '../measurement.ts'

/** A measurement on its way to the station, with the frames it was decoded from. */
export interface Delivery {
  readonly meterId: string
  readonly conversation: string
  readonly deliveryKey: string
  readonly measurement: Measurement
  readonly frames: readonly Frame[]
}

interface Open {
  /** Keys of this conversation that need no handing over any more: sent, or acknowledged in an earlier life. */
  readonly given: Set<string>
  readonly waiting: Set<string>
  ended: boolean
}

/** Keeps account of what was handed to the station and what it has acknowledged, conversation by conversation. */
export class Handover {
  readonly #open = new Map<string, Open>()
  readonly #send: (delivery: Delivery) => void
  readonly #acknowledge: (conversation: string, keys: readonly string[], settled: boolean) => void

  constructor(
    send: (delivery: Delivery) => void,
    acknowledge: (conversation: string, keys: readonly string[], settled: boolean) => void,
  ) {
    this.#send = send
    this.#acknowledge = acknowledge
  }

  begin(conversation: string, acknowledged: Iterable<string> = []): void {
    this.#open.set(conversation, { given: new Set(acknowledged), waiting: new Set(), ended: false })
  }

  hasGiven(conversation: string, key: string): boolean {
    return this.#open.get(conversation)?.given.has(key) ?? false
  }

  /** Hands over once: the second time the same key is given, nothing happens and the answer is false. */
  give(conversation: string, meterId: string, measurement: Measurement, frames: readonly Frame[]): boolean {
    const key = deliveryKey(measurement)
    const open = this.#open.get(conversation)
    if (open === undefined || open.given.has(key)) return false
    open.given.add(key)
    open.waiting.add(key)
    const wanted = new Set(measurement.frameIds)
    const own = frames.filter((frame) => wanted.has(frame.id))
    this.#send({ meterId, conversation, deliveryKey: key, measurement, frames: own })
    return true
  }

  /** Nothing more will be given from this conversation. */
  end(conversation: string): void {
    const open = this.#open.get(conversation)
    if (open === undefined) return
    open.ended = true
    if (open.waiting.size === 0) this.#settle(conversation, [])
  }

  acknowledge(keys: readonly string[]): void {
    for (const [conversation, open] of this.#open) {
      const own = keys.filter((key) => open.waiting.delete(key))
      if (own.length === 0) continue
      if (open.ended && open.waiting.size === 0) this.#settle(conversation, own)
      else this.#acknowledge(conversation, own, false)
    }
  }

  #settle(conversation: string, keys: readonly string[]): void {
    this.#open.delete(conversation)
    this.#acknowledge(conversation, keys, true)
  }
}

/** Which meters a meter process has a link to, heard from its own messages: a monitor that sends once is not heard before. */
import type { MeterChild } from '../../drivers/host/client.ts'
import { FromMeters } from '../../drivers/host/messages.ts'

export class MeterLinks {
  readonly #open = new Set<string>()

  isOpen(meterId: string): boolean {
    return this.#open.has(meterId)
  }

  /** Listens to a process that has just been started. */
  hear(child: MeterChild): MeterChild {
    this.#open.clear()
    child.onMessage((message) => {
      const { data } = FromMeters.safeParse(message)
      if (data?.type !== 'event' || data.event.type !== 'link' || !data.meterId) return
      if (data.event.state === 'open') this.#open.add(data.meterId)
      else this.#open.delete(data.meterId)
    })
    return child
  }
}

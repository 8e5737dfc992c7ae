import type { SentPdu } from './controller.ts'

/** A value a BLE meter handed over, as it was seen on the wire between the stacks. */
export interface HandedOverByBle {
  readonly from: string
  readonly type: 'indication' | 'notification'
  readonly bytes: Uint8Array
  /** Wall clock, ms since the epoch, when it left the meter. */
  readonly at: number
  /** When its confirmation had left the central's UART; never set for a notification. */
  confirmedAt?: number
}

const ATT_CHANNEL = 0x0004
const NOTIFICATION = 0x1b
const INDICATION = 0x1d
const CONFIRMATION = 0x1e
/** Opcode and attribute handle come before the value. */
const VALUE_OFFSET = 3

/** Lists what was handed over, and what of it the central has confirmed: a meter sends such a value no more. */
export class SentLog {
  readonly values: HandedOverByBle[] = []

  hear({ from, to, channel, bytes }: SentPdu, at: number): void {
    if (channel !== ATT_CHANNEL) return
    if (bytes[0] === CONFIRMATION) this.confirm(to, at)
    if (bytes[0] !== NOTIFICATION && bytes[0] !== INDICATION) return
    const type = bytes[0] === INDICATION ? 'indication' : 'notification'
    this.values.push({ from, type, bytes: Uint8Array.from(bytes.subarray(VALUE_OFFSET)), at })
  }

  /** One indication at a time is under way on a link; an earlier one without its confirmation was lost with its link. */
  private confirm(from: string, at: number): void {
    const last = this.values.findLast((value) => value.from === from && value.type === 'indication')
    if (last && last.confirmedAt === undefined) last.confirmedAt = at
  }
}

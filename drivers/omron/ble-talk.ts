import { createHash } from 'node:crypto'
import type { Link, MeterContext } from '../driver.ts'
import { MeterError } from '../errors.ts'
import { SigConversation } from '../sig/common/conversation.ts'
import type { OmronBleAssembler } from './ble-assembler.ts'
import { ANSWER_BIT, END_TRANSFER, FRAME_TYPE, type OmronFrame, readRequest, START_TRANSFER } from './ble-codec.ts'
import { ANSWERS, layoutOf, REQUESTS, UNLOCK } from './ble-models.ts'

const KEY_BYTES = 16
/** First bytes written to the lock, and what they are answered with. */
const UNLOCKING = { enterPairing: 0x02, newKey: 0x00, unlock: 0x01 } as const
const LOCK_ANSWER_BIT = 0x80
const UNLOCK_MS = 5_000
const PAIRING_TRIES = 10
const PAIRING_PAUSE_MS = 1_000

const ANSWER_MS = 1_000
/** The request and five repeats. */
const TRIES = 6

/**
 * The key the monitor keeps for this station: 16 bytes of the station's own choice, made from the meter's id, so that it need not be
 * stored. Setting `pairingKey` (32 hex digits) is for a monitor that was paired elsewhere.
 */
export function pairingKey({ meterId, settings }: Pick<MeterContext, 'meterId' | 'settings'>): Uint8Array {
  const set = settings.pairingKey
  if (typeof set === 'string' && /^[0-9a-f]{32}$/i.test(set)) return Uint8Array.from(Buffer.from(set, 'hex'))
  return Uint8Array.from(createHash('sha256').update(`omron ${meterId}`).digest().subarray(0, KEY_BYTES))
}

/** The lock and the memory of one monitor. */
export class OmronTalk extends SigConversation {
  private readonly memory: OmronBleAssembler
  private readonly key: Uint8Array
  private readonly now: () => number

  constructor(link: Link, about: MeterContext, memory: OmronBleAssembler) {
    super(link, about, memory)
    this.memory = memory
    this.key = pairingKey(about)
    this.now = () => about.now()
  }

  /** Subscribes the lock, which makes the system encrypt the link, and shows our key. False: the monitor does not know it. */
  async unlock(): Promise<boolean> {
    await this.link.subscribe(UNLOCK)
    return this.lock(UNLOCKING.unlock, this.key)
  }

  /**
   * Leaves our key with a monitor in pairing mode (P blinks). Throws MeterError needsPairing when it is not. The monitor keeps the key
   * with the transfer that follows.
   */
  async pair(): Promise<void> {
    for (let attempt = 0; attempt < PAIRING_TRIES && !this.aborted && !this.link.closed; attempt++) {
      // The pairing of the two systems may still be going on.
      if (attempt > 0) await this.next(PAIRING_PAUSE_MS)
      if (!(await this.lock(UNLOCKING.enterPairing, new Uint8Array(KEY_BYTES)))) continue
      if (await this.lock(UNLOCKING.newKey, this.key)) return
    }
    throw new MeterError(
      'needsPairing',
      'the monitor does not know this station; hold its Bluetooth key until P blinks',
    )
  }

  /** Throws MeterError noAnswer, linkLost. */
  async startTransfer(): Promise<void> {
    for (const channel of ANSWERS) await this.link.subscribe(channel)
    await this.exchange(START_TRANSFER, { type: FRAME_TYPE.start })
  }

  /** Throws MeterError noAnswer, linkLost, and meterReports for a transfer that the monitor says has failed. */
  async endTransfer(): Promise<void> {
    const { status } = await this.exchange(END_TRANSFER, { type: FRAME_TYPE.end })
    if (status !== 0) throw new MeterError('meterReports', `transfer error ${status.toString(16).padStart(2, '0')}`)
  }

  /** Every slot of every user; the records are with the assembler. */
  async readMemory(modelId: string): Promise<void> {
    const { areas, slots, recordBytes } = layoutOf(modelId)
    for (const area of areas) {
      for (let slot = 0; slot < slots && !this.aborted; slot++) {
        const address = area + slot * recordBytes
        await this.exchange(readRequest(address, recordBytes), { type: FRAME_TYPE.read, address })
      }
    }
  }

  private async lock(command: number, key: Uint8Array): Promise<boolean> {
    this.memory.takeLockAnswer()
    await this.link.write(UNLOCK, Uint8Array.of(command, ...key))
    const deadline = this.now() + UNLOCK_MS
    for (;;) {
      const frame = await this.next(deadline - this.now())
      if (!frame) return false
      this.absorb(frame)
      const answer = this.memory.takeLockAnswer()
      if (answer) return answer[0] === command + LOCK_ANSWER_BIT && answer[1] === 0
    }
  }

  /** Asks until the answer is there; one for another address, or one that does not fit its check, is none. */
  private async exchange(request: Uint8Array, wanted: { type: number; address?: number }): Promise<OmronFrame> {
    for (let attempt = 0; attempt < TRIES && !this.link.closed; attempt++) {
      this.memory.takeAnswer()
      await this.link.write(REQUESTS, request)
      const deadline = this.now() + ANSWER_MS
      for (;;) {
        const frame = await this.next(deadline - this.now())
        if (!frame) break
        this.absorb(frame)
        const answer = this.memory.takeAnswer()
        const isIt = answer?.type === wanted.type + ANSWER_BIT && answer.address === (wanted.address ?? answer.address)
        if (answer && isIt) return answer
      }
      if (this.aborted) break
    }
    if (this.link.closed) throw new MeterError('linkLost', 'the monitor has closed the link')
    throw new MeterError('noAnswer', `no answer to ${Buffer.from(request).toString('hex')}`)
  }
}

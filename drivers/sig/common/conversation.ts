import type { BleLink, Link, MeterContext } from '../../driver.ts'
import { MeterError, type MeterErrorKind } from '../../errors.ts'
import type { Frame, Measurement } from '../../measurement.ts'
import type { Assembled, Assembler } from './assembler.ts'
import { CLOCK_UUIDS, clockOffsetMs, decodeBatteryLevel, encodeClock } from './codec.ts'
import { stationWallMs } from './datetime.ts'

/** Beyond this difference a meter's clock is set. */
const CLOCK_TOLERANCE_MS = 2 * 60_000

const ABORT_CHECK_MS = 500

/** Device Information 0x180A. */
const IDENTITY = { model: '2a24', serialNumber: '2a25', firmware: '2a26' } as const
const BATTERY_LEVEL = '2a19'

/** One link to a SIG meter: every frame goes through the assembler, and what it learns is reported. */
export class SigConversation {
  readonly link: BleLink
  private readonly about: MeterContext
  private readonly assembler: Assembler

  constructor(link: Link, about: MeterContext, assembler: Assembler) {
    if (link.kind !== 'ble') throw new TypeError('a Bluetooth SIG profile needs a BLE link')
    this.link = link
    this.about = about
    this.assembler = assembler
  }

  get aborted(): boolean {
    return this.about.signal.aborted
  }

  offers(uuid: string, property: string): boolean {
    return this.link.characteristics().some((found) => found.uuid === uuid && found.properties.includes(property))
  }

  /** Hands a frame to the assembler and reports what is not a measurement. */
  absorb(frame: Frame): readonly Measurement[] {
    return this.told(this.assembler.push(frame))
  }

  /** What has come but was not looked at, and what the assembler still holds. */
  async rest(): Promise<readonly Measurement[]> {
    const measurements: Measurement[] = []
    try {
      for (let frame = await this.link.next(0); frame; frame = await this.link.next(0)) {
        measurements.push(...this.absorb(frame))
      }
    } catch (error) {
      if (!(error instanceof MeterError)) throw error
    }
    return [...measurements, ...this.assembler.end()]
  }

  /** A value that may be missing: undefined when the meter does not have it or does not give it. */
  async read(uuid: string): Promise<Frame | undefined> {
    if (!this.offers(uuid, 'read')) return undefined
    const frame = await unlessRefused(this.link.read(uuid))
    // Reads come before the records: nothing is ready to be measured yet.
    if (frame) this.absorb(frame)
    return frame
  }

  /** Turns on a characteristic that some meters do not have. */
  async subscribeIfOffered(uuid: string): Promise<boolean> {
    if (!this.offers(uuid, 'notify') && !this.offers(uuid, 'indicate')) return false
    await this.link.subscribe(uuid)
    return true
  }

  /** The next value, or undefined after `timeoutMs`, when the meter has closed the link, or when the station wants the end. */
  async next(timeoutMs: number): Promise<Frame | undefined> {
    // In short pieces, so that the station's wish to end is heard without leaving a call behind that could swallow a value.
    for (let left = timeoutMs; left > 0 && !this.aborted; left -= ABORT_CHECK_MS) {
      const frame = await this.link.next(Math.min(left, ABORT_CHECK_MS))
      if (frame || this.link.closed) return frame
    }
    return undefined
  }

  /** Serial number, model, firmware and battery, as far as the meter tells them. */
  async introduce(): Promise<void> {
    const identity: { -readonly [name in keyof typeof IDENTITY]?: string } = {}
    for (const [name, uuid] of Object.entries(IDENTITY) as [keyof typeof IDENTITY, string][]) {
      const text = deviceText((await this.read(uuid))?.bytes)
      if (text) identity[name] = text
    }
    if (Object.keys(identity).length > 0) this.about.report({ type: 'identity', ...identity })
    const battery = await this.read(BATTERY_LEVEL)
    // Anything but one byte up to 100 is to be ignored, says the service.
    if (battery?.bytes.length === 1 && (battery.bytes[0] as number) <= 100) {
      this.about.report({ type: 'battery', ...decodeBatteryLevel(battery.bytes) })
    }
  }

  /**
   * Notes how far the meter's clock is off, then sets it where it may be set and is more than two minutes off or does not know the
   * date. Reads it once more afterwards, so that the frames themselves tell whether the meter accepted.
   */
  async keepTime(): Promise<void> {
    const clock = CLOCK_UUIDS.find((uuid) => this.offers(uuid, 'read'))
    const before = clock && (await this.read(clock))
    if (!clock || !before) return
    const offsetMs = this.offsetOf(clock, before)
    const drifted = offsetMs === undefined || Math.abs(offsetMs) > CLOCK_TOLERANCE_MS
    const set = drifted && (await this.setClock())
    if (set) await this.read(clock)
    if (offsetMs !== undefined) this.about.report({ type: 'clock', offsetMs, set })
  }

  private offsetOf(clock: (typeof CLOCK_UUIDS)[number], frame: Frame): number | undefined {
    try {
      return clockOffsetMs(clock, frame.bytes, frame.at, this.about.zoneOffsetMinutes)
    } catch {
      // The assembler has reported the frame as rejected.
      return undefined
    }
  }

  private async setClock(): Promise<boolean> {
    const writable = CLOCK_UUIDS.find((uuid) => this.offers(uuid, 'write'))
    if (!writable) return false
    const local = stationWallMs(this.about.now(), this.about.zoneOffsetMinutes)
    const written = this.link.write(writable, encodeClock(writable, local)).then(() => true)
    return (await unlessRefused(written)) ?? false
  }

  private told(step: Assembled): readonly Measurement[] {
    for (const event of step.events) this.about.report(event)
    for (const { code, reason } of step.rejected) this.about.report({ type: 'rejected', code, reason })
    return step.measurements
  }
}

/** Runs a conversation to its end, good or bad, and hands on everything that came before it. */
export async function* concluded(
  conversation: SigConversation,
  body: AsyncIterable<Measurement>,
): AsyncGenerator<Measurement> {
  try {
    yield* body
  } catch (error) {
    yield* await conversation.rest()
    throw error
  }
  yield* await conversation.rest()
}

/** Undefined when the meter answers with an attribute error; everything else that breaks stays an error. */
async function unlessRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isMeterError(error, 'refused')) return undefined
    throw error
  }
}

function isMeterError(error: unknown, kind: MeterErrorKind): error is MeterError {
  return error instanceof MeterError && error.kind === kind
}

/** The attribute error behind a refused call, which the link puts into the message as `ATT error 0x..`. */
export function attErrorCode(error: unknown): number | undefined {
  if (!isMeterError(error, 'refused')) return undefined
  const hex = /ATT error 0x([0-9a-f]{2})/i.exec(error.message)?.[1]
  return hex === undefined ? undefined : Number.parseInt(hex, 16)
}

/** UTF-8 without terminator; trailing NUL and blanks are tolerated. */
function deviceText(bytes: Uint8Array | undefined): string {
  return new TextDecoder()
    .decode(bytes)
    .replace(/[\0\s]+$/, '')
    .trim()
}

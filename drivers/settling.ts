/** One pair of numbers of a streaming oximeter; null where the meter has none or says that they are not to be used. */
export interface OximeterValue {
  /** Station clock in ms. */
  readonly at: number
  /** % */
  readonly spo2: number | null
  /** Beats a minute. */
  readonly pulse: number | null
  readonly frameIds: readonly string[]
}

export interface Settled {
  /** Whether the numbers came to rest in time. */
  readonly isSteady: boolean
  /** When the finger gave its first number. */
  readonly startedAt: number
  /** % and beats a minute, as sent last. */
  readonly spo2: number
  readonly pulse: number
  /** The frames it rests on: one value a second, and the last. */
  readonly frameIds: readonly string[]
}

const STEADY_MS = 8_000
const STEADY_VALUES = 5
/** Within one percent of the middle, either way. */
const STEADY_SPO2_SPAN = 2
const LONGEST_MS = 60_000
/** The finger is out after so long without a number, or without any frame. */
const FINGER_OUT_MS = 3_000
const SILENCE_MS = 5_000
const EVIDENCE_EVERY_MS = 1_000

interface Usable {
  readonly at: number
  readonly spo2: number
  readonly pulse: number
  readonly frameIds: readonly string[]
}

/**
 * One measurement out of an oximeter's stream: 8 s of usable numbers without a break, at least 5 of them, SpO2 within ±1; the last
 * numbers count. Not steady after 60 s: the last numbers, marked. After either, the finger must come out first. Pure.
 */
export class Settling {
  private window: readonly Usable[] = []
  private startedAt: number | undefined
  private isTaken = false
  private unusableSince: number | undefined
  private lastAt: number | undefined

  /** A finger is in, and its measurement is still to come. */
  get isMeasuring(): boolean {
    return this.startedAt !== undefined && !this.isTaken
  }

  push(value: OximeterValue): Settled | undefined {
    if (this.lastAt !== undefined && value.at - this.lastAt > SILENCE_MS) this.fingerOut()
    this.lastAt = value.at
    const usable = usableOf(value)
    if (!usable) return this.interrupted(value.at)
    this.unusableSince = undefined
    this.startedAt ??= usable.at
    if (this.isTaken) return undefined
    this.window = steadyPart([...this.window, usable])
    const isSteady = this.isSteady(usable.at)
    return isSteady || usable.at - this.startedAt >= LONGEST_MS
      ? this.taken(usable, this.startedAt, isSteady)
      : undefined
  }

  private interrupted(at: number): undefined {
    this.window = []
    this.unusableSince ??= at
    if (at - this.unusableSince >= FINGER_OUT_MS) this.fingerOut()
  }

  private fingerOut(): void {
    this.window = []
    this.startedAt = undefined
    this.isTaken = false
  }

  private isSteady(now: number): boolean {
    const first = this.window[0] as Usable
    return now - first.at >= STEADY_MS && this.window.length >= STEADY_VALUES
  }

  private taken({ spo2, pulse, frameIds }: Usable, startedAt: number, isSteady: boolean): Settled {
    const ids = new Set([...onePerSecond(this.window).flatMap((value) => value.frameIds), ...frameIds])
    this.isTaken = true
    this.window = []
    return { isSteady, startedAt, spo2, pulse, frameIds: [...ids] }
  }
}

/** SpO2 50 to 100 %, pulse 20 to 250 a minute. */
function usableOf({ at, spo2, pulse, frameIds }: OximeterValue): Usable | undefined {
  if (spo2 === null || pulse === null) return undefined
  return spo2 >= 50 && spo2 <= 100 && pulse >= 20 && pulse <= 250 ? { at, spo2, pulse, frameIds } : undefined
}

/** The longest end of the values whose SpO2 stays within the span. */
function steadyPart(values: readonly Usable[]): readonly Usable[] {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (let index = values.length - 1; index >= 0; index--) {
    const { spo2 } = values[index] as Usable
    lowest = Math.min(lowest, spo2)
    highest = Math.max(highest, spo2)
    if (highest - lowest > STEADY_SPO2_SPAN) return values.slice(index + 1)
  }
  return values
}

function onePerSecond(values: readonly Usable[]): readonly Usable[] {
  let due = Number.NEGATIVE_INFINITY
  return values.filter(({ at }) => {
    if (at < due) return false
    due = at + EVIDENCE_EVERY_MS
    return true
  })
}

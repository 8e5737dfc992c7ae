import type { Frame } from '../measurement.ts'
import type { ConversationAbout, JournalEntry } from './journal-format.ts'

/** A conversation as the journal kept it. */
export interface KeptConversation {
  readonly id: string
  /** Settings, zone and record number are undefined where the start entry was lost. */
  readonly about: Pick<ConversationAbout, 'meterId' | 'driverId' | 'modelId'> & Partial<ConversationAbout>
  readonly frames: readonly Frame[]
  /** Delivery keys the station has acknowledged. */
  readonly acknowledged: ReadonlySet<string>
  readonly settled: boolean
}

/** What a segment holds, as far as dropping it is concerned. */
export interface SegmentUse {
  readonly segment: string
  /** Latest entry, ms since the epoch; undefined for a segment without a readable entry. */
  readonly lastAt: number | undefined
  readonly conversations: ReadonlySet<string>
}

export interface JournalIndex {
  readonly conversations: ReadonlyMap<string, KeptConversation>
  readonly segments: readonly SegmentUse[]
}

/**
 * Reads the segments in order. The frames of settled conversations are let go unless one of them came at or after `keepSince`
 * (ms since the epoch): they are needed only when the store was restored from a backup.
 */
export function indexJournal(
  segments: Iterable<{ readonly segment: string; readonly entries: readonly JournalEntry[] }>,
  keepSince = Number.POSITIVE_INFINITY,
): JournalIndex {
  type Building = KeptConversation & {
    about: KeptConversation['about']
    frames: Frame[]
    acknowledged: Set<string>
    settled: boolean
  }
  const conversations = new Map<string, Building>()
  const uses: SegmentUse[] = []
  const find = (id: string, about: KeptConversation['about']): Building => {
    const known = conversations.get(id)
    if (known) return known
    const fresh: Building = { id, about, frames: [], acknowledged: new Set(), settled: false }
    conversations.set(id, fresh)
    return fresh
  }
  for (const { segment, entries } of segments) {
    const touched = new Set<string>()
    let lastAt: number | undefined
    for (const entry of entries) {
      lastAt = Math.max(lastAt ?? entry.at, entry.at)
      if (entry.type === 'start') find(entry.id, entry.about)
      if (entry.type === 'frame') {
        const { meterId, driverId, modelId, id, at, direction, channel } = entry
        const bytes = new Uint8Array(Buffer.from(entry.base64, 'base64'))
        find(entry.conversation, { meterId, driverId, modelId }).frames.push({ id, at, direction, channel, bytes })
      }
      if (entry.type === 'ack') {
        const conversation = conversations.get(entry.conversation)
        for (const key of entry.keys) conversation?.acknowledged.add(key)
        if (conversation && entry.settled) {
          conversation.settled = true
          if (!conversation.frames.some((frame) => frame.at >= keepSince)) conversation.frames = []
        }
      }
      if (entry.type !== 'probe') touched.add(entry.type === 'start' ? entry.id : entry.conversation)
    }
    uses.push({ segment, lastAt, conversations: touched })
  }
  return { conversations, segments: uses }
}

const DAY_MS = 86_400_000

/**
 * The segments that may go: older than `keepDays` and of settled conversations only. The newest always stays, because the next
 * segment's number follows from it. A segment counts as at least as young as those before it, so that a clock that once stood
 * wrong cannot drop an acknowledgement before the frames it belongs to.
 */
export function segmentsToDrop(index: JournalIndex, now: number, keepDays: number): string[] {
  let latest = Number.NEGATIVE_INFINITY
  return index.segments.slice(0, -1).flatMap(({ segment, lastAt, conversations }) => {
    latest = Math.max(latest, lastAt ?? latest)
    const old = Number.isFinite(latest) && now - latest > keepDays * DAY_MS
    const done = [...conversations].every((id) => index.conversations.get(id)?.settled ?? true)
    return old && done ? [segment] : []
  })
}

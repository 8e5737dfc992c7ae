import type { Link, MatchScore, MeterContext, MeterDriver, MeterModel, Sighting } from '../../driver.ts'
import { MeterError } from '../../errors.ts'
import type { Measurement } from '../../measurement.ts'
import { decodeWith } from '../common/assembler.ts'
import { concluded, SigConversation } from '../common/conversation.ts'
import { matchSig } from '../common/match.ts'
import {
  BLOOD_PRESSURE,
  BloodPressureAssembler,
  CUFF_PRESSURE,
  FEATURE,
  FIRST_VALUE_MS,
  MAX_MEASURE_MS,
  SILENCE_MS,
} from './assembler.ts'
import { bloodPressureModels, namePrefixes, SERVICE } from './models.ts'

const DRIVER = { id: 'sig-blood-pressure', version: 1 } as const

/** Beyond the longest measuring, and for a backlog that keeps coming. */
const CONVERSATION_MS = MAX_MEASURE_MS + 120_000
const LONGEST_BACKLOG_MS = 300_000

/** Blood Pressure Service 0x1810 in the role of collector. */
export const sigBloodPressure: MeterDriver = {
  ...DRIVER,
  models: bloodPressureModels,
  recordIdentity: 'time',
  maxMeasureMs: { pressure: MAX_MEASURE_MS },
  match: (seen: Sighting): MatchScore | undefined =>
    matchSig(seen, { service: SERVICE, namePrefixes, otherwise: 'sig-bp-generic' }),
  decode: (frames, about) => decodeWith(assembler(about), frames),
  talk(link: Link, about: MeterContext): AsyncIterable<Measurement> {
    const conversation = new SigConversation(link, about, assembler(about))
    return concluded(conversation, converse(conversation, about))
  },
}

function assembler(about: MeterContext): BloodPressureAssembler {
  return new BloodPressureAssembler(about, { driver: DRIVER, staysConnected: staysConnected(about.modelId) })
}

function staysConnected(modelId: string): boolean {
  const model: MeterModel | undefined = bloodPressureModels.find(({ id }) => id === modelId)
  return model?.links.some((link) => link.kind === 'ble' && link.connects === 'while-measuring') ?? false
}

async function* converse(conversation: SigConversation, about: MeterContext): AsyncGenerator<Measurement> {
  const stays = staysConnected(about.modelId)
  await conversation.introduce()
  // Before subscribing: many meters drop the link soon after the last stored record.
  await conversation.keepTime()
  await conversation.subscribeIfOffered(CUFF_PRESSURE)
  await conversation.link.subscribe(BLOOD_PRESSURE)
  if (stays) await conversation.read(FEATURE)

  const startedAt = about.now()
  let results = 0
  let measuring = false
  let waitMs = stays ? MAX_MEASURE_MS : FIRST_VALUE_MS
  for (;;) {
    const leftMs = startedAt + longestMs({ results, measuring, stays }) - about.now()
    const frame = await conversation.next(Math.min(waitMs, leftMs))
    if (!frame) break
    const measurements = conversation.absorb(frame)
    yield* measurements
    results += measurements.length
    measuring = frame.channel === CUFF_PRESSURE
    waitMs = measuring || stays ? MAX_MEASURE_MS : SILENCE_MS
  }
  judgeEnd(conversation, { results, measuring, stays })
}

interface Progress {
  results: number
  measuring: boolean
  stays: boolean
}

/** How long a conversation may last in this state; a measuring that has begun late is not cut off. */
function longestMs({ results, measuring, stays }: Progress): number {
  if (measuring) return CONVERSATION_MS + MAX_MEASURE_MS
  return results > 0 && !stays ? LONGEST_BACKLOG_MS : CONVERSATION_MS
}

/** There is no end mark: silence and a link dropped by the meter are both the normal end, unless a measuring was under way. */
function judgeEnd({ aborted, link }: SigConversation, { results, measuring, stays }: Progress): void {
  if (aborted || (results > 0 && !measuring)) return
  if (link.closed && (measuring || stays))
    throw new MeterError('linkLost', 'the meter went away before its result came')
  if (measuring || stays) throw new MeterError('noAnswer', `no result within ${MAX_MEASURE_MS / 1000} s`)
}

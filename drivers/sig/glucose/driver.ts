import type { Link, MatchScore, MeterContext, MeterDriver, Sighting } from '../../driver.ts'
import type { Measurement } from '../../measurement.ts'
import { decodeWith } from '../common/assembler.ts'
import { concluded, SigConversation } from '../common/conversation.ts'
import { matchSig } from '../common/match.ts'
import { CONTROL_POINT } from '../common/racp.ts'
import { collectRecords } from '../common/records.ts'
import { CONTEXT, GLUCOSE, GlucoseAssembler } from './assembler.ts'
import { glucoseModels, namePrefixes, READS_ALWAYS_ALL, SERVICE } from './models.ts'

const DRIVER = { id: 'sig-glucose', version: 1 } as const

const FEATURE = '2a51'
/** Blood to result takes 5 to 10 s, strip insertion to result less than a minute. */
const MAX_MEASURE_MS = 60_000

/** Glucose Service 0x1808 in the role of collector. */
export const sigGlucose: MeterDriver = {
  ...DRIVER,
  models: glucoseModels,
  recordIdentity: 'counter+time',
  maxMeasureMs: { glucose: MAX_MEASURE_MS },
  match: (seen: Sighting): MatchScore | undefined =>
    matchSig(seen, { service: SERVICE, namePrefixes, otherwise: 'sig-glucose-generic' }),
  decode: (frames, about) => decodeWith(new GlucoseAssembler(about, DRIVER), frames),
  talk(link: Link, about: MeterContext): AsyncIterable<Measurement> {
    const conversation = new SigConversation(link, about, new GlucoseAssembler(about, DRIVER))
    return concluded(conversation, converse(conversation, about))
  },
}

async function* converse(conversation: SigConversation, about: MeterContext): AsyncGenerator<Measurement> {
  await conversation.introduce()
  await conversation.read(FEATURE)
  await conversation.keepTime()
  const subscribe = async () => {
    await conversation.link.subscribe(GLUCOSE)
    await conversation.subscribeIfOffered(CONTEXT)
    await conversation.link.subscribe(CONTROL_POINT)
  }
  await subscribe()
  const lastKnown = READS_ALWAYS_ALL.includes(about.modelId) ? undefined : about.lastRecordNumber
  yield* collectRecords(conversation, { lastKnown, subscribe, now: about.now })
}

import type { Link, MatchScore, MeterContext, MeterDriver, Sighting } from '../../driver.ts'
import type { Measurement } from '../../measurement.ts'
import { decodeWith } from '../common/assembler.ts'
import { concluded, SigConversation } from '../common/conversation.ts'
import { matchSig, staysConnected } from '../common/match.ts'
import { pushed, streamed } from '../common/push.ts'
import { CONTROL_POINT } from '../common/racp.ts'
import { collectRecords } from '../common/records.ts'
import { CONTINUOUS, FEATURES, OximeterAssembler, SPOT_CHECK } from './assembler.ts'
import { GENERIC, oximeterModels, SERVICE } from './models.ts'

const DRIVER = { id: 'sig-oximeter', version: 1 } as const

/** Finger in to a steady number. */
const MAX_MEASURE_MS = 60_000

/** Pulse Oximeter Service 0x1822 in the role of collector. */
export const sigOximeter: MeterDriver = {
  ...DRIVER,
  models: oximeterModels,
  recordIdentity: 'time',
  maxMeasureMs: { spo2: MAX_MEASURE_MS },
  match: (seen: Sighting): MatchScore | undefined =>
    matchSig(seen, { service: SERVICE, namePrefixes: [], otherwise: GENERIC }),
  decode: (frames, about) => decodeWith(new OximeterAssembler(about, DRIVER), frames),
  talk(link: Link, about: MeterContext): AsyncIterable<Measurement> {
    const assembler = new OximeterAssembler(about, DRIVER)
    const conversation = new SigConversation(link, about, assembler)
    return concluded(conversation, converse(conversation, about, assembler))
  },
}

async function* converse(
  conversation: SigConversation,
  about: MeterContext,
  assembler: OximeterAssembler,
): AsyncGenerator<Measurement> {
  const stays = staysConnected(oximeterModels, about.modelId)
  await conversation.introduce()
  await conversation.keepTime()
  // One of the two only: a meter that has both would tell each finger twice.
  if (stays && (await conversation.subscribeIfOffered(CONTINUOUS))) {
    yield* streamed(conversation, about, { maxMeasureMs: MAX_MEASURE_MS, isMeasuring: () => assembler.isMeasuring })
    return
  }
  if (conversation.offers(CONTROL_POINT, 'write')) await conversation.read(FEATURES)
  const subscribe = async () => {
    await conversation.link.subscribe(SPOT_CHECK)
    if (assembler.givesRecords) await conversation.link.subscribe(CONTROL_POINT)
  }
  await subscribe()
  // Its records have no number to go on from: everything is asked for.
  if (assembler.givesRecords) yield* collectRecords(conversation, { lastKnown: undefined, subscribe, now: about.now })
  else yield* pushed(conversation, about, { stays, maxMeasureMs: MAX_MEASURE_MS, progress: [], holding: assembler })
}

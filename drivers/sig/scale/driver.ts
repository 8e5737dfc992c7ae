import type { Link, MatchScore, MeterContext, MeterDriver, Sighting } from '../../driver.ts'
import type { Measurement } from '../../measurement.ts'
import { decodeWith } from '../common/assembler.ts'
import { concluded, SigConversation } from '../common/conversation.ts'
import { matchSig } from '../common/match.ts'
import { pushed } from '../common/push.ts'
import { COMPOSITION, ScaleAssembler, WEIGHT } from './assembler.ts'
import { COMPOSITION_SERVICE, scaleModels, WEIGHT_ONLY, WEIGHT_SERVICE, WITH_COMPOSITION } from './models.ts'

const DRIVER = { id: 'sig-scale', version: 1 } as const

/** Stepping on to the last value, composition included. */
const MAX_MEASURE_MS = 30_000

/** Weight Scale Service 0x181D and Body Composition Service 0x181B in the role of collector: one scale often has both. */
export const sigScale: MeterDriver = {
  ...DRIVER,
  models: scaleModels,
  recordIdentity: 'time',
  maxMeasureMs: { weight: MAX_MEASURE_MS, 'body-composition': MAX_MEASURE_MS },
  match: (seen: Sighting): MatchScore | undefined =>
    matchSig(seen, { service: COMPOSITION_SERVICE, namePrefixes: [], otherwise: WITH_COMPOSITION }) ??
    matchSig(seen, { service: WEIGHT_SERVICE, namePrefixes: [], otherwise: WEIGHT_ONLY }),
  decode: (frames, about) => decodeWith(new ScaleAssembler(about, DRIVER), frames),
  talk(link: Link, about: MeterContext): AsyncIterable<Measurement> {
    const assembler = new ScaleAssembler(about, DRIVER)
    const conversation = new SigConversation(link, about, assembler)
    return concluded(conversation, converse(conversation, about, assembler))
  },
}

async function* converse(
  conversation: SigConversation,
  about: MeterContext,
  holding: ScaleAssembler,
): AsyncGenerator<Measurement> {
  await conversation.introduce()
  await conversation.keepTime()
  const hasComposition = await conversation.subscribeIfOffered(COMPOSITION)
  // A scale may tell its weight within the composition; one without either is none.
  if (hasComposition) await conversation.subscribeIfOffered(WEIGHT)
  else await conversation.link.subscribe(WEIGHT)
  yield* pushed(conversation, about, { stays: false, maxMeasureMs: MAX_MEASURE_MS, progress: [], holding })
}

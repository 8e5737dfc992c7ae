import type { Link, MatchScore, MeterContext, MeterDriver, Sighting } from '../../driver.ts'
import type { Measurement } from '../../measurement.ts'
import { decodeWith } from '../common/assembler.ts'
import { concluded, SigConversation } from '../common/conversation.ts'
import { matchSig, staysConnected } from '../common/match.ts'
import { pushed } from '../common/push.ts'
import { INTERMEDIATE, MAX_MEASURE_MS, TEMPERATURE, ThermometerAssembler, TYPE } from './assembler.ts'
import { INFRARED, SERVICE, thermometerModels } from './models.ts'

const DRIVER = { id: 'sig-thermometer', version: 1 } as const

/** Health Thermometer Service 0x1809 in the role of collector. */
export const sigThermometer: MeterDriver = {
  ...DRIVER,
  models: thermometerModels,
  recordIdentity: 'time',
  maxMeasureMs: { temperature: MAX_MEASURE_MS },
  match: (seen: Sighting): MatchScore | undefined =>
    matchSig(seen, { service: SERVICE, namePrefixes: [], otherwise: INFRARED }),
  decode: (frames, about) => decodeWith(new ThermometerAssembler(about, DRIVER), frames),
  talk(link: Link, about: MeterContext): AsyncIterable<Measurement> {
    const assembler = new ThermometerAssembler(about, DRIVER)
    const conversation = new SigConversation(link, about, assembler)
    return concluded(conversation, converse(conversation, about, assembler))
  },
}

async function* converse(
  conversation: SigConversation,
  about: MeterContext,
  holding: ThermometerAssembler,
): AsyncGenerator<Measurement> {
  await conversation.introduce()
  await conversation.keepTime()
  await conversation.read(TYPE)
  await conversation.subscribeIfOffered(INTERMEDIATE)
  await conversation.link.subscribe(TEMPERATURE)
  const stays = staysConnected(thermometerModels, about.modelId)
  yield* pushed(conversation, about, { stays, maxMeasureMs: MAX_MEASURE_MS, progress: [INTERMEDIATE], holding })
}

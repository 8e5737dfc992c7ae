import type { Link, MatchScore, MeterContext, MeterDriver, Sighting } from '../../driver.ts'
import type { Measurement } from '../../measurement.ts'
import { decodeWith } from '../common/assembler.ts'
import { concluded, SigConversation } from '../common/conversation.ts'
import { matchSig, staysConnected } from '../common/match.ts'
import { pushed } from '../common/push.ts'
import { BLOOD_PRESSURE, BloodPressureAssembler, CUFF_PRESSURE, FEATURE, MAX_MEASURE_MS } from './assembler.ts'
import { bloodPressureModels, namePrefixes, SERVICE } from './models.ts'

const DRIVER = { id: 'sig-blood-pressure', version: 1 } as const

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
  return new BloodPressureAssembler(about, {
    driver: DRIVER,
    staysConnected: staysConnected(bloodPressureModels, about.modelId),
  })
}

async function* converse(conversation: SigConversation, about: MeterContext): AsyncGenerator<Measurement> {
  const stays = staysConnected(bloodPressureModels, about.modelId)
  await conversation.introduce()
  // Before subscribing: many meters drop the link soon after the last stored record.
  await conversation.keepTime()
  await conversation.subscribeIfOffered(CUFF_PRESSURE)
  await conversation.link.subscribe(BLOOD_PRESSURE)
  if (stays) await conversation.read(FEATURE)
  yield* pushed(conversation, about, { stays, maxMeasureMs: MAX_MEASURE_MS, progress: [CUFF_PRESSURE] })
}

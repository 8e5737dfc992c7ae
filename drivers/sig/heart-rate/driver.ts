import type { Link, MatchScore, MeterContext, MeterDriver, Sighting } from '../../driver.ts'
import type { Frame, Measurement } from '../../measurement.ts'
import { type Assembled, type Assembler, decodeWith, NOTHING, rejecting } from '../common/assembler.ts'
import { concluded, SigConversation } from '../common/conversation.ts'
import { matchSig } from '../common/match.ts'
import { streamed } from '../common/push.ts'
import { decodeHeartRate } from './codec.ts'
import { heartRateModels, SERVICE } from './models.ts'

const HEART_RATE = '2a37'
/** Until its number can be believed; nothing is stored. */
const MAX_MEASURE_MS = 60_000

/** Heart Rate Service 0x180D in the role of collector: a live display, from which no measurement is ever made. */
export const sigHeartRate: MeterDriver = {
  id: 'sig-heart-rate',
  version: 1,
  models: heartRateModels,
  recordIdentity: 'none',
  maxMeasureMs: { 'heart-rate': MAX_MEASURE_MS },
  match: (seen: Sighting): MatchScore | undefined =>
    matchSig(seen, { service: SERVICE, namePrefixes: [], otherwise: 'sig-heart-rate-generic' }),
  decode: (frames) => decodeWith(heartRateAssembler, frames),
  talk(link: Link, about: MeterContext): AsyncIterable<Measurement> {
    const conversation = new SigConversation(link, about, heartRateAssembler)
    return concluded(conversation, converse(conversation, about))
  },
}

async function* converse(conversation: SigConversation, about: MeterContext): AsyncGenerator<Measurement> {
  await conversation.introduce()
  await conversation.link.subscribe(HEART_RATE)
  yield* streamed(conversation, about, { maxMeasureMs: MAX_MEASURE_MS, isMeasuring: () => false })
}

const heartRateAssembler: Assembler = {
  valueChannels: [HEART_RATE],
  push: (frame) => (frame.channel === HEART_RATE ? rejecting(frame, () => beating(frame)) : NOTHING),
  end: () => [],
}

function beating(frame: Frame): Assembled {
  const { heartRate, sensorContact } = decodeHeartRate(frame.bytes)
  // Without skin contact, or at nought, there is nobody whose pulse it is.
  if (heartRate === 0 || sensorContact === 'supported-no-contact') return NOTHING
  return { ...NOTHING, events: [{ type: 'measuring', kind: 'heart-rate', pulsePerMinute: heartRate }] }
}

import type { Link, MatchScore, MeterContext, MeterDriver, Sighting } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import { decodeWith } from '../sig/common/assembler.ts'
import { concluded } from '../sig/common/conversation.ts'
import { DRIVER, OmronBleAssembler } from './ble-assembler.ts'
import { MODELS, type OmronBleModel, SERVICE } from './ble-models.ts'
import { OmronTalk } from './ble-talk.ts'

/**
 * Omron monitors with Omron's own Bluetooth protocol (HEM-7xxxT): unlocks with the key left at pairing, reads every slot of the
 * memory, and gives the records in the order of their times. Nothing is written but requests and, in pairing mode, the key. Newer
 * models offer the standard service as well, which is to be preferred.
 *
 * Settings: `pairingKey` (32 hex digits: the key of a monitor that was paired elsewhere).
 */
export const omronBle: MeterDriver = {
  ...DRIVER,
  models: MODELS,
  recordIdentity: 'time',
  readingOrder: 'any',
  maxMeasureMs: { pressure: 120_000 },
  match: matchOmron,
  decode: (frames, about) => decodeWith(new OmronBleAssembler(about), frames),
  talk(link: Link, about: MeterContext) {
    const talk = new OmronTalk(link, about, new OmronBleAssembler(about))
    return concluded(talk, converse(talk, about))
  },
}

/** The service is Omron's own. The name tells a number of the model that only Omron can read. */
function matchOmron(seen: Sighting): MatchScore | undefined {
  if (seen.kind !== 'ble') return undefined
  const modelId = (MODELS[0] as OmronBleModel).id
  if (seen.services.includes(SERVICE)) return { score: 75, because: `service ${SERVICE}`, modelId }
  // 0000 is a pressure monitor; scales have another number.
  const isMonitor = /^BLEsmart_0000/i.test(seen.name ?? '') && seen.services.length === 0
  return isMonitor ? { score: 50, because: 'name BLEsmart_0000', modelId } : undefined
}

/** Gives nothing itself: the records come with the end, when their order is known, or when the link breaks. */
// biome-ignore lint/correctness/useYield: the records are handed on by whoever concludes the conversation
async function* converse(talk: OmronTalk, about: MeterContext): AsyncGenerator<Measurement> {
  await talk.keepTime()
  const isKnown = await talk.unlock()
  if (!isKnown) await talk.pair()
  await talk.startTransfer()
  // A monitor in pairing mode keeps the key with an empty transfer; its memory is read when it connects by itself.
  if (isKnown) await readMemory(talk, about.modelId)
  await talk.endTransfer()
}

async function readMemory(talk: OmronTalk, modelId: string): Promise<void> {
  try {
    await talk.readMemory(modelId)
  } catch (error) {
    if (error instanceof MeterError && error.kind === 'noAnswer') await talk.endTransfer().catch(() => undefined)
    throw error
  }
}

import type { Link, MatchScore, MeterContext, MeterDriver, Sighting } from '../driver.ts'
import { decodeWith } from '../sig/common/assembler.ts'
import { concluded } from '../sig/common/conversation.ts'
import { StreamAssembler } from '../stream/assembler.ts'
import { asNotifying } from '../stream/serial.ts'
import { StreamTalk } from '../stream/talk.ts'
import { genericAdapter } from '../usb-adapters.ts'
import { Conversation, MAX_MEASURE_MS } from './conversation.ts'
import { MODELS, NOTIFIES, SERVICE, TAKES } from './models.ts'
import { MaiboboReader } from './reader.ts'
import { frontOfStream, maiboboSlicer } from './slicer.ts'

const DRIVER = { id: 'maibobo', version: 2 } as const

/**
 * Maibobo (Sankai RBP) pressure monitors, over BLE 0xFFF0 or a serial line. The result carries a date that no meter has confirmed:
 * it is not used. A monitor on a serial line is started for a person at the kiosk where the desk has set that.
 */
export const maibobo: MeterDriver = {
  ...DRIVER,
  models: Object.values(MODELS),
  recordIdentity: 'none',
  maxMeasureMs: { pressure: MAX_MEASURE_MS },
  match: matchMaibobo,
  decode: (frames) => decodeWith(assembling(new MaiboboReader()), frames),
  talk(link: Link, about: MeterContext) {
    const reader = new MaiboboReader()
    const line = link.kind
    const notifying = link.kind === 'serial' ? asNotifying(link, maiboboSlicer) : link
    const talk = new StreamTalk(notifying, about, assembling(reader), TAKES)
    return concluded(talk, new Conversation(talk, about, reader, line).run())
  },
}

function assembling(reader: MaiboboReader): StreamAssembler {
  return new StreamAssembler({ driver: DRIVER, family: 'maibobo', channel: NOTIFIES, front: frontOfStream, reader })
}

/** Beginnings of advertised names, the longer ones first: BP alone may be anybody's and counts with the service only. */
const NAMES = [
  ['RBP-7', MODELS.rbp7000.id],
  ['RBP-9000', MODELS.rbp7000.id],
  ['RBP', MODELS.rbp9804.id],
  ['BP', MODELS.bp88.id],
] as const

function matchMaibobo(seen: Sighting): MatchScore | undefined {
  if (seen.kind === 'usb') {
    const adapter = genericAdapter(seen)
    return adapter && { ...adapter, modelId: MODELS.serial.id }
  }
  const named = NAMES.find(([prefix]) => seen.name?.startsWith(prefix))
  if (!named) return undefined
  const [prefix, modelId] = named
  if (seen.services.includes(SERVICE)) {
    return { score: prefix === 'BP' ? 70 : 90, because: `name ${prefix}, service ${SERVICE}`, modelId }
  }
  const isSure = prefix !== 'BP' && seen.services.length === 0
  return isSure ? { score: 60, because: `name ${prefix}`, modelId } : undefined
}

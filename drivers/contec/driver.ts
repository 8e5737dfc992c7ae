import type { MeterContext, MeterDriver } from '../driver.ts'
import { MeterError } from '../errors.ts'
import { MAX_MEASURE_MS, type OximeterNumbers, SettlingReader } from '../jumper/oximeter.ts'
import type { Measurement } from '../measurement.ts'
import type { StreamTalk } from '../stream/talk.ts'
import { hearOpen, type UnaskedLine, unaskedDriver } from '../stream/unasked.ts'
import { genericAdapter } from '../usb-adapters.ts'
import { decodeFiveBytes, decodeNineBytes } from './codec.ts'
import { MODELS } from './models.ts'
import { fiveByteFront, fiveByteSlicer, nineByteFront, nineByteSlicer } from './slicer.ts'

/**
 * Finger oximeters on a cable that stream as long as they are on: one measurement for each finger, by the rule of `settling.ts`. What
 * they have recorded is not fetched: no time comes with it.
 */
export const contec: MeterDriver = unaskedDriver(
  {
    id: 'contec',
    version: 1,
    models: Object.values(MODELS),
    recordIdentity: 'none',
    maxMeasureMs: { spo2: MAX_MEASURE_MS },
    match(seen) {
      const adapter = genericAdapter(seen)
      return adapter && { ...adapter, modelId: MODELS.cms50dPlus.id }
    },
  },
  ({ modelId }) => (modelId === MODELS.cms50.id ? nineByteLine() : fiveByteLine()),
)

const fiveByteLine = (): UnaskedLine => ({
  slicer: fiveByteSlicer,
  front: fiveByteFront,
  reader: new SettlingReader(fiveByteNumbers),
})

/**
 * Contec and BCI give byte 1 bit 4 and byte 3 bit 4 to different faults, but no number is to be used with either. Byte 1 bit 5 is a
 * falling SpO2 with the one, and comes with invalid numbers from the other.
 */
function fiveByteNumbers(bytes: Uint8Array): OximeterNumbers {
  const { flagBit4, byte3Bit4, searching, spo2, pulse } = decodeFiveBytes(bytes)
  return flagBit4 || byte3Bit4 || searching ? { spo2: null, pulse: null } : { spo2, pulse }
}

function nineByteLine(): UnaskedLine {
  // 0 is below what a finger gives: no number.
  const reader = new SettlingReader(decodeNineBytes)
  return {
    slicer: nineByteSlicer,
    front: nineByteFront,
    reader,
    converse: (talk, about) => askForLive(talk, about, reader),
  }
}

const COMMAND = { startLive: 0xa1, keepAlive: 0xaf, stop: 0xa7 } as const
/** As the public driver sends them; what each one does is not published, and their answers are not waited for. */
const INITIALISATION = [0xa7, 0xa2, 0xa0, 0xb0, 0xac, 0xb3, 0xa8, 0xaa, 0xa9]
const BETWEEN_COMMANDS_MS = 100
const KEEP_ALIVE_MS = 5_000
const SILENCE_MS = 2_000
/** With the initialisation before it; the first time is without. */
const MORE_TRIES = 3
/** Ends by itself before the host does it. */
const LONGEST_MS = MAX_MEASURE_MS + 90_000

const command = (code: number): Uint8Array => Uint8Array.of(0x7d, 0x81, code, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80)

/** Makes it stream, and keeps it streaming. Throws MeterError noAnswer, linkLost. */
async function* askForLive(
  talk: StreamTalk,
  { now }: Pick<MeterContext, 'now'>,
  reader: SettlingReader,
): AsyncGenerator<Measurement> {
  const beganAt = now()
  let given = 0
  if (!(yield* startLive(talk))) return
  let keepAliveAt = beganAt + KEEP_ALIVE_MS
  while (!talk.aborted && (reader.isMeasuring || now() - beganAt < LONGEST_MS)) {
    if (now() >= keepAliveAt) {
      await talk.send(command(COMMAND.keepAlive))
      keepAliveAt = now() + KEEP_ALIVE_MS
    }
    const measurements = await hearOpen(talk, SILENCE_MS)
    if (!measurements) break
    yield* measurements
    given += measurements.length
  }
  const isCutShort = reader.isMeasuring || (given === 0 && now() - beganAt < LONGEST_MS)
  if (isCutShort && !talk.aborted) throw new MeterError('noAnswer', 'the oximeter has stopped sending')
  await talk.send(command(COMMAND.stop))
}

/** False when the station wants the end. */
async function* startLive(talk: StreamTalk): AsyncGenerator<Measurement, boolean> {
  for (let attempt = 0; attempt <= MORE_TRIES; attempt++) {
    for (const code of attempt === 0 ? [] : INITIALISATION) {
      await talk.send(command(code))
      yield* (await hearOpen(talk, BETWEEN_COMMANDS_MS)) ?? []
    }
    await talk.send(command(COMMAND.startLive))
    const measurements = await hearOpen(talk, SILENCE_MS)
    if (talk.aborted) return false
    if (!measurements) continue
    yield* measurements
    return true
  }
  throw new MeterError('noAnswer', 'no live data; is the oximeter switched on?')
}

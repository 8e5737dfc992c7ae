import type { MatchScore, MeterContext, MeterDriver, Sighting } from '../driver.ts'
import type { Measurement } from '../measurement.ts'
import { stationWallMs, wallTimeMs, wallTimeOf } from '../sig/common/datetime.ts'
import { genericAdapter } from '../usb-adapters.ts'
import { COMMAND, meterTime, meterTimePayload, modelNumber, recordAddress, recordCount, serialNumber } from './codec.ts'
import { Conversation } from './conversation.ts'
import { piecesOf, taidocLine } from './line.ts'
import { BLE_CHANNEL, BLE_SERVICE, bleModel, MODELS } from './models.ts'
import { DRIVER, RecordReader, userSlot } from './records.ts'

const MINUTE_MS = 60_000
const MAX_DRIFT_MS = 2 * MINUTE_MS
const WAKE_TIMEOUT_MS = 500
/** How often a conversation starts over because a new record has shifted the others. */
const MAX_PASSES = 3

/**
 * TaiDoc and FORA meters on a data cable, or over BLE with the same frames: reads who it is and its clock, then the whole memory, newest first. All of it each time,
 * because nothing in a record says whether it has been read before; the newest arrives in the first second. The cuff is started
 * at the meter only.
 *
 * Settings: `user` (memory of this user).
 */
export const taidoc: MeterDriver = {
  ...DRIVER,
  models: Object.values(MODELS),
  recordIdentity: 'time',
  readingOrder: 'newest-first',
  maxMeasureMs: {
    pressure: 90_000,
    glucose: 15_000,
    'uric-acid': 30_000,
    cholesterol: 180_000,
    triglycerides: 180_000,
  },

  match: matchTaidoc,

  async *talk(link, about) {
    const reader = new RecordReader(about)
    const meter = new Conversation(taidocLine(link), about, reader)
    try {
      if (link.kind === 'ble') await link.subscribe(BLE_CHANNEL)
      yield* converse(meter, about, reader)
    } catch (error) {
      yield* meter.taken()
      if (!about.signal.aborted) throw error
    }
  },

  decode(frames, about) {
    const reader = new RecordReader(about)
    const heard = piecesOf(frames).map((piece) => reader.push(piece))
    return {
      measurements: heard.flatMap(({ measurement }) => measurement ?? []),
      rejected: heard.flatMap(({ rejected }) => rejected ?? []),
    }
  },
}

function matchTaidoc(seen: Sighting): MatchScore | undefined {
  if (seen.kind === 'ble') {
    // Lower than the standard glucose service, which some of these meters offer as well.
    const advertises = seen.services.includes(BLE_SERVICE)
    return advertises ? { score: 70, because: `service ${BLE_SERVICE}`, modelId: bleModel(seen.name) } : undefined
  }
  const adapter = genericAdapter(seen)
  return adapter && { ...adapter, modelId: MODELS.d40.id }
}

async function* converse(meter: Conversation, about: MeterContext, reader: RecordReader): AsyncGenerator<Measurement> {
  await meter.ask(COMMAND.connect, undefined, {
    answers: [COMMAND.connect, COMMAND.model, COMMAND.announce],
    timeoutMs: WAKE_TIMEOUT_MS,
  })
  await readIdentity(meter, about)
  await readAndSetClock(meter, about, reader)
  yield* readRecords(meter, about)
}

async function readIdentity(meter: Conversation, about: MeterContext): Promise<void> {
  const model = await meter.askIfKnown(COMMAND.model)
  const low = await meter.askIfKnown(COMMAND.serialNumberLow)
  const high = await meter.askIfKnown(COMMAND.serialNumberHigh)
  about.report({
    type: 'identity',
    ...(model && { model: `TD-${modelNumber(model)}` }),
    ...(low && high && { serialNumber: serialNumber(high, low) }),
  })
}

async function readAndSetClock(meter: Conversation, about: MeterContext, reader: RecordReader): Promise<void> {
  const clock = await meter.askIfKnown(COMMAND.readClock)
  if (!clock) return
  const meterMs = wallTimeMs(meterTime(clock))
  const stationMs = stationWallMs(about.now(), about.zoneOffsetMinutes)
  // The meter tells no seconds: whole minutes are compared.
  const driftMs = meterMs === undefined ? undefined : Math.floor(stationMs / MINUTE_MS) * MINUTE_MS - meterMs
  if (driftMs === undefined || Math.abs(driftMs) > MAX_DRIFT_MS) {
    await meter.askIfKnown(COMMAND.setClock, meterTimePayload(wallTimeOf(stationMs)))
  }
  if (reader.clockOffsetMs === undefined) return
  about.report({ type: 'clock', offsetMs: reader.clockOffsetMs, set: reader.clockWasSet })
}

async function readRecord(meter: Conversation, about: MeterContext, index: number): Promise<void> {
  await meter.ask(COMMAND.recordTime, recordAddress(index, userSlot(about)))
  await meter.ask(COMMAND.recordValue, recordAddress(index, userSlot(about)))
}

async function* readRecords(meter: Conversation, about: MeterContext): AsyncGenerator<Measurement> {
  const readCount = async () => recordCount(await meter.ask(COMMAND.recordCount, [userSlot(about), 0, 0, 0]))
  yield* meter.taken()
  let count = await readCount()
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    for (let index = 0; index < count; index++) {
      await readRecord(meter, about, index)
      yield* meter.taken()
    }
    // A result that arrived meanwhile has shifted every index.
    const countNow = await readCount()
    if (countNow === count) return
    count = countNow
  }
}

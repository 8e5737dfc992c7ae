import type { MeterContext } from '../../driver.ts'
import { MeterError } from '../../errors.ts'
import type { Measurement } from '../../measurement.ts'
import { isAdrift, stationTime } from '../../stored/clock.ts'
import type { StoredTalk } from '../../stored/talk.ts'
import { request, setClockCommand, type Ultra2Line } from './codec.ts'
import type { Said, Ultra2Reader } from './reader.ts'

const TRIES = 3
const FIRST_LINE_MS = 2_000
const NEXT_LINE_MS = 5_000
/** Last letter of the serial number: Y is the Ultra 2, T the Ultra. Others are meters nobody has described. */
const KNOWN_MODELS = /[YT]$/

type Talk = StoredTalk<Said>
type Line<Kind extends Ultra2Line['kind']> = Extract<Ultra2Line, { kind: Kind }>

/** There is no log-off: the meter goes to sleep by itself. */
export async function* converse(talk: Talk, about: MeterContext, reader: Ultra2Reader): AsyncGenerator<Measurement> {
  const { serial } = await ask(talk, 'DM@', 'serial-number')
  if (!KNOWN_MODELS.test(serial)) throw new MeterError('refused', `serial number ${serial} is another model’s`)
  const { version } = await ask(talk, 'DM?', 'version')
  about.report({ type: 'identity', serialNumber: serial, firmware: version })
  await ask(talk, 'DMF', 'clock')
  const offsetMs = reader.clockOffsetMs
  const set = isAdrift(offsetMs)
  if (set) await ask(talk, setClockCommand(stationTime(about)), 'clock')
  if (offsetMs !== undefined) about.report({ type: 'clock', offsetMs, set })
  yield* readDump(talk)
}

async function* readDump(talk: Talk): AsyncGenerator<Measurement> {
  let missing = 0
  for (let attempt = 0; attempt < TRIES; attempt++) {
    let isWhole = true
    const { records } = await ask(talk, 'DMP', 'dump-header')
    missing = records
    while (missing > 0) {
      const said = await talk.answer((line) => (line.kind === 'record' ? line : undefined), NEXT_LINE_MS)
      if (said === undefined) break
      yield* talk.taken()
      if (said === 'spoilt') isWhole = false
      missing -= 1
    }
    if (isWhole && missing === 0) return
    talk.flush()
  }
  if (missing > 0) throw new MeterError('noAnswer', `${missing} records of the memory did not come`)
  throw new MeterError('badChecksum', `the memory came spoilt ${TRIES} times`)
}

/** The answer's first line. Throws MeterError noAnswer, or badChecksum when the last answer came spoilt. */
async function ask<Kind extends Ultra2Line['kind']>(talk: Talk, command: string, kind: Kind): Promise<Line<Kind>> {
  let isSpoilt = false
  for (let attempt = 0; attempt < TRIES; attempt++) {
    await talk.send(request(command))
    const line = await talk.answer((said) => (isA(said, kind) ? said : undefined), FIRST_LINE_MS)
    if (line !== undefined && line !== 'spoilt') return line
    isSpoilt = line === 'spoilt'
    talk.flush()
  }
  if (isSpoilt) throw new MeterError('badChecksum', `the answer to ${command} came spoilt`)
  throw new MeterError('noAnswer', `no answer to ${command}; is the cable in a meter that is switched off?`)
}

function isA<Kind extends Ultra2Line['kind']>(said: Said, kind: Kind): said is Line<Kind> {
  return said.kind === kind
}

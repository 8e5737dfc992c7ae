import type { Frame } from '../measurement.ts'
import { glucoseMgPerDl, storedGlucose } from '../stored/glucose.ts'
import type { Heard, StoredReader } from '../stored/talk.ts'
import { parseFrame, type Said, saidBy } from './codec.ts'

export const DRIVER = { id: 'sd-codefree', version: 1 } as const

/** Range of the meter, mg/dL. */
const LOWEST_MG_PER_DL = 10
const HIGHEST_MG_PER_DL = 600
const MEALS = { before: 'preprandial', after: 'postprandial', none: undefined } as const

/** Each record frame is a measurement. The clock cannot be read: there is no offset. */
export class CodefreeReader implements StoredReader<Said> {
  private recordsToCome = 0

  hear(frame: Frame): Heard<Said> {
    const said = saidBy(parseFrame(frame.bytes))
    if (said.is === 'count') this.recordsToCome = said.records
    if (said.is !== 'record' || this.recordsToCome === 0) return { said }
    this.recordsToCome -= 1
    const record = {
      time: said.time,
      precision: 'minute',
      glucose: glucoseMgPerDl(said.mgPerDl, LOWEST_MG_PER_DL, HIGHEST_MG_PER_DL),
      meal: MEALS[said.meal],
    } as const
    return {
      said,
      measurements: [storedGlucose(record, { driver: DRIVER, frames: [frame], clockOffsetMs: undefined })],
    }
  }
}

/** What a kiosk window may ask: `kiosk` at any time, `visit` while a visit is open. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { Candidate, CardAnswer, KioskView, TrendSpan, TrendSubject, TrendView } from './kiosk-view.ts'
import { may, Nothing } from './procedure.ts'
import { AgeGroup, Bilingual, Id, Instant, Language, MealContext, Sex, ShutOut, Task } from './shapes.ts'

export const kiosk = {
  watch: may('anyone').output(eventIterator(KioskView)),
  /** A code from the keyboard wedge. `other-person`: another card during a visit, nothing happened yet. */
  card: may('anyone')
    .input(z.object({ code: z.string().min(1).max(200) }))
    .output(CardAnswer),
  /** The last four digits of a phone. Five tries a minute; wrong twice: see staff. */
  phoneTail: may('anyone')
    .input(z.object({ digits: z.string().regex(/^\d{4}$/) }))
    .output(
      z.discriminatedUnion('found', [
        z.object({ found: z.literal('tiles'), candidates: z.array(Candidate).min(1).max(4) }),
        z.object({ found: z.literal('none'), triesLeft: z.number().int() }),
        z.object({ found: z.literal('too-many') }),
        z.object({ found: z.literal('locked'), until: Instant }),
      ]),
    ),
  begin: may('anyone')
    .input(z.object({ token: Id }))
    .output(Nothing),
  beginGuest: may('anyone').output(Nothing),
  /** 叫工作人员, from any screen. */
  callStaff: may('anyone').output(Nothing),
  /** The elder has seen the acknowledgement and goes on. Refused while a dangerous result is not handled. */
  dismissCall: may('anyone').output(Nothing),
}

export const visit = {
  choose: may('visit')
    .input(z.object({ task: Task }))
    .output(Nothing),
  /** Asked of a guest where a verdict needs it; null: would rather not say. */
  sex: may('visit')
    .input(z.object({ answer: Sex.nullable() }))
    .output(Nothing),
  /** Asked like the sex. */
  ageGroup: may('visit')
    .input(z.object({ answer: AgeGroup.nullable() }))
    .output(Nothing),
  meal: may('visit')
    .input(z.object({ context: MealContext }))
    .output(Nothing),
  /** Asked once before pressure; null: nothing of the kind. */
  shutOut: may('visit')
    .input(z.object({ answer: ShutOut.nullable() }))
    .output(Nothing),
  /** Asked before a scale that sends a current through the body. */
  implant: may('visit')
    .input(z.object({ answer: z.enum(['no', 'yes', 'unsure']) }))
    .output(Nothing),
  /** The way on without an answer: now all the same (logged with the reading), read off the tape, a height nobody knows. */
  goOn: may('visit').output(Nothing),
  /** A number typed, in cm; stored when it has come twice. */
  enter: may('visit')
    .input(z.object({ value: z.number().min(0).max(999.9) }))
    .output(Nothing),
  /** The seated rest is over: by the timer, or 我已经坐了5分钟 (logged). */
  rested: may('visit')
    .input(z.object({ how: z.enum(['timer', 'said-so']) }))
    .output(Nothing),
  /** 开始测量, where the task's `start` is `offered`: the station tells the meter to begin. */
  start: may('visit').output(Nothing),
  /** 停下来, or back to choose: ends the task; what the meter still sends is kept and attributed by time. */
  leaveTask: may('visit').output(Nothing),
  /** Ends a series early with what is there, marked single. */
  enough: may('visit').output(Nothing),
  answer: may('visit')
    .input(z.object({ questionId: Id, mine: z.boolean() }))
    .output(Nothing),
  trend: may('visit')
    .input(z.object({ subject: TrendSubject, span: TrendSpan }))
    .output(TrendView),
  /** 再存一次 after 没存上. */
  saveAgain: may('visit').output(z.object({ saved: z.boolean() })),
  printSlip: may('visit')
    .input(z.object({ language: Language }))
    .output(z.object({ state: z.enum(['printed', 'no-printer', 'out', 'failed']) })),
  finish: may('visit')
    .input(z.object({ reason: z.enum(['done', 'timeout', 'other-card']) }))
    .output(
      z.object({
        resultsSaved: z.number().int(),
        nextVisit: z.object({ at: Instant }).nullable(),
        /** The visit as plain text for a QR code; null where the site does not offer it. */
        qr: Bilingual.nullable(),
      }),
    ),
}

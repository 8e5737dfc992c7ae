/** What a desk window may ask. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { ALERT_OUTCOMES, DeskView, PersonHit } from './desk-view.ts'
import { may, Nothing } from './procedure.ts'
import { Id, PictureSign, Sex } from './shapes.ts'

export const desk = {
  watch: may('desk').output(eventIterator(DeskView)),
  staffNames: may('desk').output(z.array(z.object({ id: Id, name: z.string() }))),
  /** First start: nobody is there yet, so the first member of staff is made here and becomes admin. */
  firstStaff: may('desk')
    .input(z.object({ name: z.string().trim().min(1).max(40), pin: z.string().min(4).max(64) }))
    .output(Nothing),
  signIn: may('desk')
    .input(z.object({ staffId: Id, pin: z.string().min(1).max(64) }))
    .output(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true) }),
        z.object({ ok: z.literal(false), waitMs: z.number().int() }),
      ]),
    ),
  signOut: may('duty').output(Nothing),
  search: may('duty')
    .input(z.object({ text: z.string().trim().min(1).max(60) }))
    .output(z.array(PersonHit).max(20)),
  register: may('duty')
    .input(
      z.object({
        name: z.string().trim().min(1).max(40),
        sex: Sex,
        birthDate: z.iso.date(),
        phone: z
          .string()
          .regex(/^\d{7,15}$/)
          .nullable(),
        cardCode: z.string().min(4).max(200).nullable(),
        /** What tells people of one name and birth year apart on the tiles of the kiosk. */
        laneGroup: z.string().trim().min(1).max(8).nullable().optional(),
        pictureSign: PictureSign.nullable().optional(),
        /** The identity card that was laid at the kiosk: its number goes with it, and no screen sees it. */
        newcomerId: Id.nullable().optional(),
        consent: z.boolean(),
      }),
    )
    .output(z.object({ residentId: Id, sameNameAndYear: z.number().int() })),
  /** Who laid a card at the kiosk is not to be registered. */
  forgetNewcomer: may('duty').output(Nothing),
  acknowledge: may('duty')
    .input(z.object({ alertId: Id }))
    .output(Nothing),
  handle: may('duty')
    .input(z.object({ alertId: Id, outcome: z.enum(ALERT_OUTCOMES).nullable(), note: z.string().trim().max(400) }))
    .output(Nothing),
  assign: may('duty')
    .input(z.object({ measurementId: Id, residentId: Id, reason: z.string().trim().min(1).max(400) }))
    .output(Nothing),
  /** A guest's visit of today, over by now, is this resident's. */
  claimVisit: may('duty')
    .input(z.object({ visitId: Id, residentId: Id, reason: z.string().trim().min(1).max(400) }))
    .output(Nothing),
  void: may('duty')
    .input(z.object({ measurementId: Id, reason: z.string().trim().min(1).max(400) }))
    .output(Nothing),
  /** Stored clock trouble was looked at: attribution by time goes on. */
  clockIsRight: may('duty').output(Nothing),
  /** The person at this window is there, though nothing is asked: a long note is being typed. */
  here: may('duty').output(Nothing),
  /** Brings a resident to the kiosk: the kiosk shows the confirm step. */
  bringToKiosk: may('duty')
    .input(z.object({ residentId: Id }))
    .output(Nothing),
  print: may('duty')
    .input(z.object({ residentId: Id, form: z.enum(['slip', 'a4']) }))
    .output(z.object({ state: z.enum(['printed', 'no-printer', 'out', 'failed']) })),
}

/** What the flow remembers, hears and asks. */

import type { z } from 'zod'
import type {
  AgeGroup,
  Bilingual,
  Candidate,
  CardAnswer,
  KioskView,
  MealContext,
  Sex,
  ShutOut,
  Task,
  TrendSpan,
  TrendView,
} from '../../main/api/contract.ts'
import type { StationApi } from '../base/client.ts'
import type { Language } from '../base/times.ts'

/** The calls of the contract the kiosk makes, each a plain promise. */
export type KioskCalls = {
  [Part in 'kiosk' | 'visit']: {
    [Name in keyof StationApi[Part] & string as Name extends 'watch' ? never : Name]: StationApi[Part][Name] extends (
      input: infer Input,
      ...rest: infer _Rest
    ) => infer Answer
      ? (input: Input) => Promise<Awaited<Answer>>
      : never
  }
}

export type PadAnswer = Awaited<ReturnType<KioskCalls['kiosk']['phoneTail']>>
export type FinishAnswer = Awaited<ReturnType<KioskCalls['visit']['finish']>>
type FinishReason = Parameters<KioskCalls['visit']['finish']>[0]['reason']
type PrintState = Awaited<ReturnType<KioskCalls['visit']['printSlip']>>['state']

export const STEPS = [1, 1.25, 1.5] as const
export type TypeStep = (typeof STEPS)[number]

/** A line a screen shows about what has just happened, by its key in the words. */
export type Notice = 'unknownCard' | 'unregistered' | 'cardUnread' | 'none' | 'staff' | 'many' | 'locked'

export interface FlowContext {
  view: KioskView | null
  /** A visit has been seen; when it is gone from the view, everything is wiped. */
  hadVisit: boolean
  language: Language
  step: TypeStep
  muted: boolean
  digits: string
  notice: Notice | null
  candidates: Candidate[]
  candidate: Candidate | null
  /** Who the other card belongs to. */
  other: Candidate | null
  /** Who comes next: goes to the next flow. */
  next: Candidate | null
  /** 换下一位: this flow began, or the next one begins, where a person signs in. */
  atIdentify: boolean
  /** The one brought by the desk who was declined here. */
  declined: string | null
  /** Page of the choose screen, from 0. */
  page: number
  trend: TrendView | null
  span: TrendSpan
  print: 'none' | 'printing' | PrintState
  raisedHand: boolean
  waitsLong: boolean
  sentence: Bilingual | null
  finishReason: FinishReason
  finished: FinishAnswer | null
  /** When 还在吗？ ends by itself, in station time. */
  endsAtMs: number
}

export interface FlowInput {
  view: KioskView | null
  /** Whose card ended the visit before. */
  candidate: Candidate | null
  /** The one before asked for the next person. */
  atIdentify?: boolean
}

export interface FlowOutput {
  candidate: Candidate | null
  atIdentify: boolean
}

export type FlowEvent =
  | { type: 'VIEW'; view: KioskView }
  | { type: 'LOST' }
  | { type: 'TOUCH' }
  | { type: 'CARD'; code: string }
  | { type: 'CARD_READ'; answer: CardAnswer }
  | { type: 'START' | 'PHONE' | 'GUEST' | 'BACK' | 'DELETE' | 'CONFIRM' | 'YES' | 'NO' | 'SKIP' }
  | { type: 'DIGIT'; digit: string }
  | { type: 'PICK'; candidate: Candidate }
  | { type: 'SEX'; sex: z.infer<typeof Sex> }
  | { type: 'AGE'; ageGroup: z.infer<typeof AgeGroup> }
  | { type: 'CHOOSE'; task: Task }
  | { type: 'PAGE'; by: 1 | -1 }
  | { type: 'MEAL'; context: z.infer<typeof MealContext> }
  | { type: 'SHUT_OUT'; answer: z.infer<typeof ShutOut> | null }
  | { type: 'IMPLANT'; answer: 'no' | 'yes' | 'unsure' }
  | { type: 'GO_ON' }
  | {
      type:
        | 'RESTED'
        | 'START'
        | 'STOP'
        | 'LEAVE'
        | 'CALL'
        | 'CALL_SEEN'
        | 'FINISH'
        | 'CONTINUE'
        | 'CHANGE_PERSON'
        | 'NEXT_PERSON'
        | 'SAVE_AGAIN'
    }
  | { type: 'TREND' }
  | { type: 'SPAN'; span: TrendSpan }
  | { type: 'TREND_CAME'; trend: TrendView }
  | { type: 'PRINT' }
  | { type: 'PRINTED'; state: PrintState }
  | { type: 'PAD_ANSWERED'; answer: PadAnswer }
  | { type: 'FINISHED'; answer: FinishAnswer }
  /** A call was refused, with the sentence for the elder, or did not get through. */
  | { type: 'REFUSED'; sentence: Bilingual }
  | { type: 'FAILED' }
  | { type: 'LARGER' | 'MUTE' | 'LANGUAGE' }

export type Send = (event: FlowEvent) => void

import { createContext, use } from 'react'
import type { DeskView, MeterPage, SightingView } from '../../main/api/contract.ts'
import type { StationApi } from '../base/client.ts'
import type { Language } from '../base/times.ts'

/** Those of a room's calls that are not in `Followed`, each a plain promise. */
type CallsOf<Room, Followed> = {
  [Name in keyof Room & string as Name extends Followed ? never : Name]: Room[Name] extends (
    input: infer Input,
    ...rest: infer _Rest
  ) => infer Answer
    ? (input: Input) => Promise<Awaited<Answer>>
    : never
}
export type DeskCalls = CallsOf<StationApi['desk'], 'watch'>
export type SiteCalls = CallsOf<StationApi['site'], never>
export type MeterCalls = CallsOf<StationApi['meters'], 'discover' | 'page'>

/** What the desk asks about meters, and what it follows until the signal ends it: the newest of it after the newest. */
export interface MeterDesk {
  calls: MeterCalls
  discover(signal: AbortSignal): Promise<AsyncIterable<SightingView[]>>
  page(meterId: string, signal: AbortSignal): Promise<AsyncIterable<MeterPage>>
}

export type Hit = Awaited<ReturnType<DeskCalls['search']>>[number]

export interface DeskShape {
  view: DeskView
  calls: DeskCalls
  meters: MeterDesk
  site: SiteCalls
  /** What was typed and not sent, by whom and for what: it outlives the lock (`draft.ts`). */
  drafts: Map<string, string>
  setLanguage: (language: Language) => void
}

export const DeskContext = createContext<DeskShape | null>(null)

export function useDesk(): DeskShape {
  const desk = use(DeskContext)
  if (!desk) throw new Error('outside the desk')
  return desk
}

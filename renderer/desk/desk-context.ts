import { createContext, use } from 'react'
import type { DeskView, SightingView } from '../../main/api/contract.ts'
import type { StationApi } from '../base/client.ts'
import type { Language } from '../base/times.ts'

/** The calls of the contract the desk makes, each a plain promise. */
export type DeskCalls = {
  [Name in keyof StationApi['desk'] & string as Name extends 'watch' | 'discover'
    ? never
    : Name]: StationApi['desk'][Name] extends (input: infer Input, ...rest: infer _Rest) => infer Answer
    ? (input: Input) => Promise<Awaited<Answer>>
    : never
}

/** The meters in sight, newest list after newest list, until the signal ends it. */
export type Discover = (signal: AbortSignal) => Promise<AsyncIterable<SightingView[]>>

export type Hit = Awaited<ReturnType<DeskCalls['search']>>[number]

export interface DeskShape {
  view: DeskView
  calls: DeskCalls
  discover: Discover
  setLanguage: (language: Language) => void
}

export const DeskContext = createContext<DeskShape | null>(null)

export function useDesk(): DeskShape {
  const desk = use(DeskContext)
  if (!desk) throw new Error('outside the desk')
  return desk
}

import { createContext, use } from 'react'
import type { KioskView, TaskView, VisitView } from '../../main/api/contract.ts'
import type { FlowContext, Send } from './flow-types.ts'
import type { Screen } from './route.ts'

export interface Kiosk {
  screen: Screen
  context: FlowContext
  send: Send
  /** Speaks the screen's prompt, or a person's numbers where the screen shows them. */
  listen(): void
}

export const KioskContext = createContext<Kiosk | null>(null)

export function useKiosk(): Kiosk {
  const kiosk = use(KioskContext)
  if (!kiosk) throw new Error('a screen of the kiosk was drawn without its context')
  return kiosk
}

/** The view, for screens that are only drawn while there is one. */
export function useView(): KioskView {
  const { view } = useKiosk().context
  if (!view) throw new Error('this screen needs a view')
  return view
}

export function useVisit(): VisitView {
  const { visit } = useView()
  if (!visit) throw new Error('this screen needs a visit')
  return visit
}

export function useTask(): TaskView {
  const { task } = useVisit()
  if (!task) throw new Error('this screen needs a task')
  return task
}

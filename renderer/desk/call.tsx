import { useState } from 'react'
import type { StationErrorData } from '../../main/api/contract.ts'
import { refusal } from '../base/client.ts'
import { useWords } from '../base/i18n.ts'

type Fault = StationErrorData | 'unreachable'

export interface CallState {
  busy: boolean
  fault: Fault | null
  /** Undefined when it failed; why stands in `fault` until the next call. */
  run<T>(call: () => Promise<T>): Promise<T | undefined>
}

/** One call at a time, and what came of it, for the place where it was asked. */
export function useCall(): CallState {
  const [state, setState] = useState<Pick<CallState, 'busy' | 'fault'>>({ busy: false, fault: null })
  return {
    ...state,
    async run(call) {
      setState({ busy: true, fault: null })
      try {
        const answer = await call()
        setState({ busy: false, fault: null })
        return answer
      } catch (error) {
        setState({ busy: false, fault: refusal(error) ?? 'unreachable' })
        return undefined
      }
    },
  }
}

/** Why the last call was refused, with the code to tell on the phone. */
export function FaultLine({ fault }: { fault: Fault | null }) {
  const { t, say } = useWords()
  if (!fault) return null
  return (
    <p className="fault" role="alert">
      {fault === 'unreachable' ? t('desk.unreachable') : `${say(fault.desk)} (${fault.code})`}
    </p>
  )
}

import { useEffect, useState } from 'react'
import type { RawView } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { FaultLine, useCall } from '../call.tsx'
import { Window } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'
import { useTimes } from '../times.ts'
import { Decoded } from './Decoded.tsx'
import { RawFrames } from './RawFrames.tsx'

/** 仪器发来的：the bytes behind one measurement. */
export function RawWindow({ measurementId, onClose }: { measurementId: string; onClose: () => void }) {
  const { t, say } = useWords()
  const { meters } = useDesk()
  const { at } = useTimes()
  const { fault, run } = useCall()
  const [raw, setRaw] = useState<RawView | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each measurement
  useEffect(() => {
    void run(() => meters.calls.raw({ measurementId })).then((found) => found && setRaw(found))
  }, [measurementId])
  return (
    <Window title={t('desk.raw.title')} onClose={onClose} wide>
      <FaultLine fault={fault} />
      {raw && (
        <>
          <p className="fact-line">
            <b>{say(raw.model)}</b>
            <span className="q">
              {t('desk.raw.driver', { id: raw.driver.id, version: raw.driver.version, time: at(raw.receivedAt) })}
            </span>
          </p>
          <Decoded of={raw} large />
          <RawFrames raw={raw} open />
        </>
      )}
    </Window>
  )
}

import { useState } from 'react'
import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components'
import type { MeterView } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { CommissionWindow } from './CommissionWindow.tsx'
import { FaultLine, useCall } from './call.tsx'
import { DeskButton, Window } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import { MeterState } from './MeterList.tsx'
import { useTimes } from './times.ts'

/** The meters in use; a new one is added here, and the manager retires an old one. */
export function Meters() {
  const { t, say, language } = useWords()
  const { view } = useDesk()
  const { at } = useTimes()
  const [adding, setAdding] = useState(false)
  const [retiring, setRetiring] = useState<MeterView | null>(null)
  const admin = view.staff?.role === 'admin'
  return (
    <div className="page">
      <section className="block">
        <h2>
          {t('desk.tabs.meters')}
          <span className="acts right">
            <DeskButton kind="main" icon="meter" onPress={() => setAdding(true)}>
              {t('desk.meters.commission')}
            </DeskButton>
          </span>
        </h2>
        <div className="scroll">
          <Table aria-label={t('desk.meters.table')}>
            <TableHeader>
              <Column isRowHeader>{t('desk.meters.name')}</Column>
              <Column>{t('desk.meters.model')}</Column>
              <Column>{t('desk.meters.place')}</Column>
              <Column>{t('desk.meters.link')}</Column>
              <Column>{t('desk.meters.state')}</Column>
              <Column>{t('desk.meters.fact')}</Column>
              <Column>{t('desk.meters.last')}</Column>
              <Column>
                <span className="hidden">{t('desk.today.actions')}</span>
              </Column>
            </TableHeader>
            <TableBody
              items={view.meters}
              dependencies={[language, admin]}
              renderEmptyState={() => <p className="none q">{t('desk.meters.none')}</p>}
            >
              {(meter) => (
                <Row>
                  <Cell>
                    <b>{say(meter.name)}</b>
                  </Cell>
                  <Cell>{say(meter.model)}</Cell>
                  <Cell>{meter.place}</Cell>
                  <Cell>{t(`desk.meters.links.${meter.link}`)}</Cell>
                  <Cell>
                    <MeterState meter={meter} />
                  </Cell>
                  <Cell className="q">{meter.advice ? say(meter.advice) : meter.fact && say(meter.fact)}</Cell>
                  <Cell>{meter.lastAt ? at(meter.lastAt) : ''}</Cell>
                  <Cell className="keep">
                    {admin && (
                      <DeskButton
                        label={`${t('desk.meters.retire')} ${say(meter.name)}`}
                        onPress={() => setRetiring(meter)}
                      >
                        {t('desk.meters.retire')}
                      </DeskButton>
                    )}
                  </Cell>
                </Row>
              )}
            </TableBody>
          </Table>
        </div>
      </section>
      {adding && <CommissionWindow onClose={() => setAdding(false)} />}
      {retiring && <RetireWindow meter={retiring} onClose={() => setRetiring(null)} />}
    </div>
  )
}

function RetireWindow({ meter, onClose }: { meter: MeterView; onClose: () => void }) {
  const { t, say } = useWords()
  const { calls } = useDesk()
  const { busy, fault, run } = useCall()
  const retire = async () => {
    if (await run(() => calls.decommission({ meterId: meter.id }))) onClose()
  }
  return (
    <Window title={t('desk.meters.retireTitle', { name: say(meter.name) })} onClose={onClose}>
      <p>{t('desk.meters.retireHint')}</p>
      <FaultLine fault={fault} />
      <div className="acts">
        <DeskButton onPress={onClose}>{t('desk.cancel')}</DeskButton>
        <DeskButton kind="main" busy={busy} onPress={() => void retire()}>
          {t('desk.meters.retire')}
        </DeskButton>
      </div>
    </Window>
  )
}

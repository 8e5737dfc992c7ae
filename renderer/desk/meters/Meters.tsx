import { useState } from 'react'
import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components'
import type { MeterView } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { DeskButton } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'
import { useTimes } from '../times.ts'
import { CommissionWindow } from './CommissionWindow.tsx'
import { MeterState } from './MeterList.tsx'
import { MeterPage } from './MeterPage.tsx'
import { needsHand } from './meter-state.ts'

/** The meters in use and on trial; a new one is added here, and each has a page of its own. */
export function Meters() {
  const { t } = useWords()
  const { view } = useDesk()
  const [openId, setOpenId] = useState<string | null>(null)
  const [adding, setAdding] = useState<{ onTrial?: string } | null>(null)
  const add = adding && (
    <CommissionWindow {...(adding.onTrial ? { onTrial: adding.onTrial } : {})} onClose={() => setAdding(null)} />
  )
  if (openId !== null) {
    return (
      <>
        <MeterPage
          meterId={openId}
          onBack={() => setOpenId(null)}
          onTry={() => {
            setAdding({ onTrial: openId })
            setOpenId(null)
          }}
        />
        {add}
      </>
    )
  }
  return (
    <div className="page">
      <section className="block">
        <h2>
          {t('desk.tabs.meters')}
          <span className="acts right">
            <DeskButton kind="main" icon="meter" onPress={() => setAdding({})}>
              {t('desk.meters.commission')}
            </DeskButton>
          </span>
        </h2>
        <MetersTable
          meters={view.meters}
          onOpen={(meter) => (meter.onTrial ? setAdding({ onTrial: meter.id }) : setOpenId(meter.id))}
        />
      </section>
      {add}
    </div>
  )
}

interface MetersTableProps {
  meters: readonly MeterView[]
  onOpen: (meter: MeterView) => void
}

function MetersTable({ meters, onOpen }: MetersTableProps) {
  const { t, say, language } = useWords()
  const { at } = useTimes()
  const open = (id: unknown) => {
    const meter = meters.find((one) => one.id === id)
    if (meter) onOpen(meter)
  }
  const factOf = (meter: MeterView) => {
    if (meter.advice) return say(meter.advice)
    return meter.fact && !needsHand(meter) ? say(meter.fact) : ''
  }
  return (
    <div className="scroll">
      <Table aria-label={t('desk.meters.table')} onRowAction={open}>
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
          items={meters}
          dependencies={[language]}
          renderEmptyState={() => <p className="none q">{t('desk.meters.none')}</p>}
        >
          {(meter) => (
            <Row textValue={say(meter.name)}>
              <Cell>
                <b>{say(meter.name)}</b>
              </Cell>
              <Cell>{say(meter.model)}</Cell>
              <Cell>{meter.place}</Cell>
              <Cell>{t(`desk.meters.links.${meter.link}`)}</Cell>
              <Cell>
                <MeterState meter={meter} />
              </Cell>
              <Cell className="q wrap">{factOf(meter)}</Cell>
              <Cell>{meter.lastAt ? at(meter.lastAt) : ''}</Cell>
              <Cell className="keep">
                <DeskButton
                  kind="plain"
                  label={`${t(meter.onTrial ? 'desk.meters.goOn' : 'desk.today.openRow')} ${say(meter.name)}`}
                  onPress={() => onOpen(meter)}
                >
                  {t(meter.onTrial ? 'desk.meters.goOn' : 'desk.today.openRow')}
                </DeskButton>
              </Cell>
            </Row>
          )}
        </TableBody>
      </Table>
    </div>
  )
}

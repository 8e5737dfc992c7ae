import { useState } from 'react'
import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components'
import type { MeterPage } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { FaultLine, useCall } from '../call.tsx'
import { DeskButton } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'
import { useTimes } from '../times.ts'
import { Decoded } from './Decoded.tsx'
import { RawWindow } from './RawWindow.tsx'

/** The last measurements of a meter, whoever's they are, each with its bytes. */
export function SentTable({ sent }: Pick<MeterPage, 'sent'>) {
  const { t, language } = useWords()
  const { meters } = useDesk()
  const { at } = useTimes()
  const { fault, run } = useCall()
  const [rawOf, setRawOf] = useState<string | null>(null)
  return (
    <section className="block">
      <h2>{t('desk.meters.sent')}</h2>
      <FaultLine fault={fault} />
      <Table aria-label={t('desk.meters.sent')} onRowAction={(id) => setRawOf(String(id))}>
        <TableHeader>
          <Column isRowHeader>{t('desk.today.time')}</Column>
          <Column>{t('desk.today.value')}</Column>
          <Column>{t('desk.today.state')}</Column>
          <Column>
            <span className="hidden">{t('desk.today.actions')}</span>
          </Column>
        </TableHeader>
        <TableBody
          items={sent.map((one) => ({ ...one, id: one.measurementId }))}
          dependencies={[language]}
          renderEmptyState={() => <p className="none q">{t('desk.meters.noneSent')}</p>}
        >
          {(one) => (
            <Row>
              <Cell>{at(one.at)}</Cell>
              <Cell className="wrap">
                <Decoded of={one} />
              </Cell>
              <Cell>{t(`desk.meters.claims.${one.claim}`)}</Cell>
              <Cell className="keep">
                <span className="acts">
                  {one.mayBeControl && (
                    <DeskButton
                      label={`${t('desk.meters.asControl')} ${at(one.at)}`}
                      onPress={() => void run(() => meters.calls.asControl({ measurementId: one.measurementId }))}
                    >
                      {t('desk.meters.asControl')}
                    </DeskButton>
                  )}
                  <DeskButton
                    kind="plain"
                    label={`${t('desk.raw.title')} ${at(one.at)}`}
                    onPress={() => setRawOf(one.measurementId)}
                  >
                    {t('desk.raw.title')}
                  </DeskButton>
                </span>
              </Cell>
            </Row>
          )}
        </TableBody>
      </Table>
      {rawOf && <RawWindow measurementId={rawOf} onClose={() => setRawOf(null)} />}
    </section>
  )
}

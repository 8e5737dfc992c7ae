import { useState } from 'react'
import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components'
import type { DeskRow } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { StatusSign } from '../parts/StatusSign.tsx'
import { DeskButton } from './controls.tsx'
import { useDesk } from './desk-context.ts'
import { FollowUps } from './FollowUps.tsx'
import { MeterList } from './meters/MeterList.tsx'
import { RowWindow } from './RowWindow.tsx'
import { StateTags } from './StateTags.tsx'
import { useTimes } from './times.ts'
import { UnclaimedTray } from './UnclaimedTray.tsx'

/** The day as it comes in, what belongs to nobody, what is to be followed up, and how the meters are. */
export function Today() {
  const { t, say } = useWords()
  const { view } = useDesk()
  const { at } = useTimes()
  const { counts, atKiosk } = view
  return (
    <div className="page two-col">
      <section className="block">
        <h2>
          {t('desk.tabs.today')}
          <span className="q">{t('desk.today.people', { count: counts.people })}</span>
          <span className="q">{t('desk.today.readings', { count: counts.readings })}</span>
          {counts.openAlerts > 0 && <span className="q">{t('desk.today.open', { count: counts.openAlerts })}</span>}
          {atKiosk && (
            <span className="at-kiosk">
              {t('desk.today.atKiosk', { name: say(atKiosk.name), time: at(atKiosk.since) })}
              {atKiosk.assurance && `　${t(`desk.assurance.${atKiosk.assurance}`)}`}
              {atKiosk.task && `　${t(`task.${atKiosk.task}`)}`}
            </span>
          )}
        </h2>
        <TodayTable rows={view.today} />
      </section>
      <aside className="block side">
        <UnclaimedTray />
        <FollowUps />
        <MeterList />
      </aside>
    </div>
  )
}

interface Listed extends DeskRow {
  id: string
}

function TodayTable({ rows }: { rows: readonly DeskRow[] }) {
  const { t, say, language } = useWords()
  const { at } = useTimes()
  const [openId, setOpenId] = useState<string | null>(null)
  // One measurement may stand in two rows: the pressure pair and its pulse.
  const listed: Listed[] = rows.map((row) => ({ ...row, id: `${row.measurementId} ${row.indicator.en}` }))
  const open = listed.find((row) => row.id === openId)
  return (
    <div className="scroll">
      <Table aria-label={t('desk.today.table')} onRowAction={(key) => setOpenId(String(key))}>
        <TableHeader>
          <Column>{t('desk.today.time')}</Column>
          <Column isRowHeader>{t('desk.today.name')}</Column>
          <Column>{t('desk.today.indicator')}</Column>
          <Column className="n">{t('desk.today.value')}</Column>
          <Column>
            <span className="hidden">{t('desk.today.unit')}</span>
          </Column>
          <Column>{t('desk.today.level')}</Column>
          <Column>{t('desk.today.source')}</Column>
          <Column>{t('desk.today.state')}</Column>
          <Column>
            <span className="hidden">{t('desk.today.actions')}</span>
          </Column>
        </TableHeader>
        <TableBody
          items={listed}
          dependencies={[language]}
          renderEmptyState={() => <p className="none q">{t('desk.today.none')}</p>}
        >
          {(row) => (
            <Row className={row.state.includes('void') ? 'void' : ''} textValue={say(row.name)}>
              <Cell>{at(row.at)}</Cell>
              <Cell>
                <b>{say(row.name)}</b>
              </Cell>
              <Cell>{say(row.indicator)}</Cell>
              <Cell className="n">{row.value}</Cell>
              <Cell className="q">{say(row.unit)}</Cell>
              <Cell>
                <StatusSign level={row.level} word={row.word} size="s" />
              </Cell>
              <Cell>{t(`desk.source.${row.source}`)}</Cell>
              <Cell className="keep">
                <StateTags states={row.state} />
              </Cell>
              <Cell className="keep">
                <DeskButton
                  kind="plain"
                  label={`${t('desk.today.openRow')} ${say(row.name)} ${say(row.indicator)}`}
                  onPress={() => setOpenId(row.id)}
                >
                  {t('desk.today.openRow')}
                </DeskButton>
              </Cell>
            </Row>
          )}
        </TableBody>
      </Table>
      {open && <RowWindow row={open} onClose={() => setOpenId(null)} />}
    </div>
  )
}

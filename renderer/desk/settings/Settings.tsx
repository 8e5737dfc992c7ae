import { useCallback, useEffect, useState } from 'react'
import type { SiteView } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { FaultLine, useCall } from '../call.tsx'
import { useDesk } from '../desk-context.ts'
import { GROUPS, type Group } from './forms.ts'
import { SettingsGroup } from './SettingsGroup.tsx'

/** What the site sets: the manager's page. */
export function Settings() {
  const { t } = useWords()
  const { site } = useDesk()
  const { fault, run } = useCall()
  const [view, setView] = useState<SiteView | null>(null)
  const read = useCallback(async () => setView(await site.settings({})), [site])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page is opened
  useEffect(() => void run(read), [read])
  if (!view)
    return (
      <div className="page">
        <FaultLine fault={fault} />
        {!fault && <p className="q">{t('desk.signIn.loading')}</p>}
      </div>
    )
  const groups = Object.entries(GROUPS) as [Group, readonly string[]][]
  return (
    <div className="page settings">
      <div className="settings-groups">
        {groups.map(([group, keys]) => (
          <SettingsGroup
            key={group}
            group={group}
            settings={keys.flatMap((key) => view.settings.find((one) => one.key === key) ?? [])}
            queues={view.queues}
            onSaved={read}
          />
        ))}
      </div>
    </div>
  )
}

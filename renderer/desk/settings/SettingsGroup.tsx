import { useState } from 'react'
import type { SettableKey, SiteSetting } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { FaultLine, useCall } from '../call.tsx'
import { DeskButton, Form } from '../controls.tsx'
import { useDesk } from '../desk-context.ts'
import { useDraft } from '../draft.ts'
import { type Draft, FORMS, type Group } from './forms.ts'
import { type Refused, SettingField } from './SettingField.tsx'

interface SettingsGroupProps {
  group: Group
  settings: readonly SiteSetting[]
  queues: readonly string[]
  /** Some were stored: what holds now is to be read anew. */
  onSaved: () => Promise<void>
}

type ByKey<Held> = Partial<Record<SettableKey, Held>>

/** Drafts of a group as the text that the desk keeps. */
const draftsIn = (text: string): ByKey<Draft> => (text === '' ? {} : JSON.parse(text))
const asText = (drafts: ByKey<Draft>) => (Object.keys(drafts).length === 0 ? '' : JSON.stringify(drafts))

/** Settings that belong together, saved together: those that were changed, and those whose stored value does not fit. */
export function SettingsGroup({ group, settings, queues, onSaved }: SettingsGroupProps) {
  const { t } = useWords()
  const { site } = useDesk()
  const { busy, fault, run } = useCall()
  const kept = useDraft(`settings ${group}`)
  const typed = draftsIn(kept.text)
  const [refused, setRefused] = useState<ByKey<Refused>>({})
  const [saved, setSaved] = useState(false)
  const draftOf = ({ key, value }: SiteSetting) => typed[key] ?? FORMS[key].draft(value)
  const changed = settings.filter(({ key, fits }) => typed[key] !== undefined || !fits)

  const write = (key: SettableKey, draft: Draft) => {
    kept.write(asText({ ...draftsIn(kept.latest()), [key]: draft }))
    setRefused((before) => ({ ...before, [key]: undefined }))
    setSaved(false)
  }
  const save = () =>
    run(async () => {
      const wrong: ByKey<Refused> = {}
      for (const setting of changed) {
        const { key } = setting
        const answer = await site.set({ key, value: FORMS[key].value(draftOf(setting)) })
        if (!answer.ok) wrong[key] = answer
      }
      await onSaved()
      const left = Object.entries(draftsIn(kept.latest())).filter(([key]) => key in wrong)
      kept.write(asText(Object.fromEntries(left)))
      setRefused(wrong)
      setSaved(Object.keys(wrong).length === 0)
    })

  return (
    <section className="settings-group">
      <h2>{t(`desk.settings.groups.${group}`)}</h2>
      <Form onSubmit={save}>
        {settings.map((setting) => (
          <SettingField
            key={setting.key}
            setting={setting}
            draft={draftOf(setting)}
            queues={queues}
            refused={refused[setting.key]}
            onChange={(draft) => write(setting.key, draft)}
          />
        ))}
        <FaultLine fault={fault} />
        <div className="acts">
          <DeskButton
            submit
            busy={busy}
            {...(changed.length > 0 ? { kind: 'main' as const } : {})}
            label={t('desk.settings.saveGroup', { group: t(`desk.settings.groups.${group}`) })}
          >
            {t('desk.settings.save')}
          </DeskButton>
          <span role="status">{saved && t('desk.settings.saved')}</span>
        </div>
      </Form>
    </section>
  )
}

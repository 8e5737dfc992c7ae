import { Checkbox, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import type { SiteSetting } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { DeskButton, Field, Labelled, Pick } from '../controls.tsx'
import { type Draft, FORMS, type Part } from './forms.ts'

export interface Refused {
  readonly at: string
  readonly expected: SiteSetting['name']
}

interface SettingFieldProps {
  setting: SiteSetting
  draft: Draft
  queues: readonly string[]
  /** Why the station did not take it. */
  refused?: Refused | undefined
  onChange: (draft: Draft) => void
}

/** One setting: its parts with present values, what it is for, and what is wrong with it. */
export function SettingField({ setting, draft, queues, refused, onChange }: SettingFieldProps) {
  const { t, say } = useWords()
  const { key, name, about, fits, fromNextStart } = setting
  const parts = FORMS[key].parts(draft)
  const isWhole = parts[0]?.part === 'value'
  const failed = refused && (parts.find(({ part }) => refused.at.endsWith(part)) ?? parts[0])
  const error = refused ? t('desk.settings.expected', { what: say(refused.expected) }) : null
  const hint = say(about) + (fromNextStart ? t('desk.settings.fromNextStart') : '')
  const drawn = parts.map((part) => (
    <PartField
      key={part.part}
      part={part}
      label={isWhole ? say(name) : t(`desk.settings.parts.${part.part}`)}
      value={draft[part.part] ?? ''}
      queues={queues}
      error={part === failed ? error : null}
      onChange={(value) => onChange({ ...draft, [part.part]: value })}
    />
  ))
  return (
    <div className="setting">
      {isWhole ? (
        drawn
      ) : (
        <fieldset className="setting-parts">
          <legend>{say(name)}</legend>
          {drawn}
        </fieldset>
      )}
      <p className="q">{hint}</p>
      {!fits && <p className="fault">{t('desk.settings.unfit')}</p>}
    </div>
  )
}

interface PartFieldProps {
  part: Part
  label: string
  value: string
  queues: readonly string[]
  error: string | null
  onChange: (value: string) => void
}

const DAYS = ['1', '2', '3', '4', '5', '6', '7'] as const

function PartField({ part: { kind, options = [] }, label, value, queues, error, onChange }: PartFieldProps) {
  const { t } = useWords()
  const rest = { label, error, onChange }
  switch (kind) {
    case 'tick':
      return (
        <Checkbox className="tick" isSelected={value === 'yes'} onChange={(on) => onChange(on ? 'yes' : '')}>
          <span className="box" aria-hidden="true" />
          <b>{label}</b>
        </Checkbox>
      )
    case 'pick':
      return (
        <Pick
          {...rest}
          value={options.find((option) => option === value) ?? null}
          options={options.map((option) => ({ value: option, word: t(`desk.settings.options.${option}`) }))}
        />
      )
    case 'days':
      return <Days {...rest} value={value} />
    case 'queue':
      return (
        <>
          <Field {...rest} value={value} />
          {queues.length > 0 && (
            <fieldset className="acts">
              <legend className="q">{t('desk.settings.queues')}</legend>
              {queues.map((queue) => (
                <DeskButton key={queue} pressed={queue === value} onPress={() => onChange(queue)}>
                  {queue}
                </DeskButton>
              ))}
            </fieldset>
          )}
        </>
      )
    case 'text':
      return <Field {...rest} value={value} />
  }
}

/** The seven days side by side, any number of them chosen. */
function Days({ label, value, error, onChange }: Omit<PartFieldProps, 'part' | 'queues'>) {
  const { t } = useWords()
  return (
    <Labelled label={label} error={error}>
      <ToggleButtonGroup
        className="days"
        aria-label={label}
        selectionMode="multiple"
        selectedKeys={value}
        onSelectionChange={(chosen) => onChange(DAYS.filter((day) => chosen.has(day)).join(''))}
      >
        {DAYS.map((day) => (
          <ToggleButton key={day} id={day} className="btn">
            {t(`desk.settings.days.${day}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </Labelled>
  )
}

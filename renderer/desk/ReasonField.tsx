import { useWords } from '../base/i18n.ts'
import { DeskButton, Field } from './controls.tsx'

/** Words that are often right; pressing one writes it into the field, where it can be changed. */
const USUAL = {
  claim: ['confirmed', 'seen', 'oldRecord'],
  void: ['moved', 'wrongPerson', 'trial'],
} as const

interface ReasonFieldProps {
  kind: keyof typeof USUAL
  value: string
  onChange: (value: string) => void
  missing: boolean
}

/** 为什么: every correction says it. */
export function ReasonField({ kind, value, onChange, missing }: ReasonFieldProps) {
  const { t } = useWords()
  return (
    <div className="reason">
      <Field
        label={t('desk.reason.label')}
        value={value}
        onChange={onChange}
        error={missing ? t('desk.reason.missing') : null}
      />
      <div className="acts">
        {USUAL[kind].map((reason) => (
          <DeskButton key={reason} onPress={() => onChange(t(`desk.reason.${reason}`))}>
            {t(`desk.reason.${reason}`)}
          </DeskButton>
        ))}
      </div>
    </div>
  )
}

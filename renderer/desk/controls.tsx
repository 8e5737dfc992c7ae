/** The desk's buttons, fields and windows: the behaviour is react-aria's, the looks are ours. */
import type { ReactNode } from 'react'
import {
  Button as AriaButton,
  Dialog as AriaDialog,
  FieldError,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  Text,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components'
import { useWords } from '../base/i18n.ts'
import { Icon } from '../parts/Icon.tsx'

interface DeskButtonProps {
  children: ReactNode
  onPress?: () => void
  icon?: string
  kind?: 'main' | 'plain'
  /** Sends the form it stands in. */
  submit?: boolean
  busy?: boolean
  label?: string
  pressed?: boolean
}

/** Pressed while its call is under way it does nothing, but stays where the keyboard is. */
export function DeskButton({ children, onPress, icon, kind, submit, busy = false, label, pressed }: DeskButtonProps) {
  return (
    <AriaButton
      className={kind ? `btn ${kind}` : 'btn'}
      type={submit ? 'submit' : 'button'}
      isPending={busy}
      aria-label={label}
      aria-pressed={pressed}
      onPress={onPress}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </AriaButton>
  )
}

interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  /** Why the value does not do; shown below the field. */
  error?: string | null
  secret?: boolean
  autoFocus?: boolean
  inputMode?: 'text' | 'tel'
}

export function Field({ label, hint, error, secret = false, inputMode = 'text', ...rest }: FieldProps) {
  return (
    <TextField className="field" type={secret ? 'password' : 'text'} isInvalid={Boolean(error)} {...rest}>
      <Label>{label}</Label>
      <Input autoComplete="off" inputMode={inputMode} spellCheck={false} />
      {hint && !error && <Text slot="description">{hint}</Text>}
      <FieldError>{error}</FieldError>
    </TextField>
  )
}

interface LabelledProps {
  label: string
  error: string | null | undefined
  /** Bears the label by `aria-label`. */
  children: ReactNode
}

/** What stands around a group of buttons as around a field: its label above, what is wrong below. */
export function Labelled({ label, error, children }: LabelledProps) {
  return (
    <div className="field">
      <span className="label" aria-hidden="true">
        {label}
      </span>
      {children}
      {error && (
        <p className="fault" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

interface PickProps<Value extends string> {
  label: string
  options: readonly { value: Value; word: string; icon?: string }[]
  value: Value | null
  onChange: (value: Value) => void
  error?: string | null
}

/** A few words side by side, at most one of them chosen; nothing is chosen beforehand. */
export function Pick<Value extends string>({ label, options, value, onChange, error }: PickProps<Value>) {
  return (
    <Labelled label={label} error={error}>
      <ToggleButtonGroup
        className="pick"
        aria-label={label}
        selectedKeys={value ? [value] : []}
        onSelectionChange={(keys) => {
          const chosen = options.find((option) => keys.has(option.value))
          if (chosen) onChange(chosen.value)
        }}
      >
        {options.map((option) => (
          <ToggleButton key={option.value} id={option.value} className="btn">
            {option.icon && <Icon name={option.icon} />}
            {option.word}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </Labelled>
  )
}

interface WindowProps {
  title: string
  onClose: () => void
  wide?: boolean
  children: ReactNode
}

/** A window over the page; Escape and 关闭 leave it. */
export function Window({ title, onClose, wide = false, children }: WindowProps) {
  const { t } = useWords()
  return (
    <ModalOverlay
      className="veil"
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={wide ? 'window wide' : 'window'}>
        <AriaDialog>
          <header>
            <Heading slot="title">{title}</Heading>
            <DeskButton icon="close" onPress={onClose}>
              {t('desk.close')}
            </DeskButton>
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** A form in a window: Enter in a field sends it. */
export function Form({ onSubmit, children }: { onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}

import type { ReactNode } from 'react'
import { useId } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { usePressGuard } from '../base/press.tsx'
import { Icon } from './Icon.tsx'

export interface ButtonProps {
  children: ReactNode
  onPress: () => void
  icon?: string
  /** 下一步 has its arrow right of the word. */
  iconAfter?: boolean
  kind?: 'plain' | 'main'
  className?: string
  pressed?: boolean
  lang?: string
}

/** Acts when the finger is lifted inside it; a second touch at once does nothing. */
export function Button({
  children,
  onPress,
  icon,
  iconAfter,
  kind = 'plain',
  className = '',
  pressed,
  lang,
}: ButtonProps) {
  const accepts = usePressGuard()
  const id = useId()
  return (
    <AriaButton
      className={`btn ${kind === 'main' ? 'main' : ''} ${className}`.trim()}
      onPress={() => {
        if (accepts(id)) onPress()
      }}
      aria-pressed={pressed}
      excludeFromTabOrder={false}
      lang={lang}
    >
      {icon && !iconAfter && <Icon name={icon} />}
      <span>{children}</span>
      {icon && iconAfter && <Icon name={icon} />}
    </AriaButton>
  )
}

/** One of at most four: a sign, a word in title size, and one hint below. */
export function Choice({ hint, children, ...rest }: ButtonProps & { hint?: string }) {
  return (
    <Button {...rest} className={`choice ${rest.className ?? ''}`.trim()}>
      {children}
      {hint && <small>{hint}</small>}
    </Button>
  )
}

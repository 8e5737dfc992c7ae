import type { SVGProps } from 'react'
import sprite from '../base/icons.svg?raw'

/** The drawings of `icons.svg` by name, read once; the titles stay out, because every icon stands beside its word. */
const symbols = new Map(
  [...sprite.matchAll(/<symbol id="i-([a-z-]+)"[^>]*>(?:<title>[^<]*<\/title>)?(.*?)<\/symbol>/g)].map(
    ([, name = '', drawing = '']) => [name, { __html: drawing }] as const,
  ),
)

interface IconProps extends Omit<SVGProps<SVGSVGElement>, 'name'> {
  name: string
}

export function Icon({ name, ...rest }: IconProps) {
  const drawing = symbols.get(name)
  if (!drawing) throw new Error(`No icon "${name}"`)
  return (
    <svg
      className="i"
      viewBox="0 0 48 48"
      fill="none"
      stroke="currentColor"
      strokeWidth="3.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: our own file, bundled at build time
      dangerouslySetInnerHTML={drawing}
      {...rest}
    />
  )
}

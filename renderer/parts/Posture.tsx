import type { z } from 'zod'
import type { Posture as PostureCode } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import bpCuff from '../base/postures/bp-cuff.svg?raw'
import bpTunnel from '../base/postures/bp-tunnel.svg?raw'
import cardPad from '../base/postures/card-pad.svg?raw'
import fingerClip from '../base/postures/finger-clip.svg?raw'
import fingerSide from '../base/postures/finger-side.svg?raw'
import scale from '../base/postures/scale.svg?raw'
import thermometer from '../base/postures/thermometer.svg?raw'
import waist from '../base/postures/waist.svg?raw'

export type Drawing = z.infer<typeof PostureCode> | 'card-pad'

const inside = (svg: string) => ({
  __html: svg
    .replace(/^.*?<svg[^>]*>/s, '')
    .replace(/<title>.*?<\/title>/s, '')
    .replace(/<\/svg>\s*$/, ''),
})

const DRAWINGS: Record<Drawing, { __html: string }> = {
  'bp-cuff': inside(bpCuff),
  'bp-tunnel': inside(bpTunnel),
  'card-pad': inside(cardPad),
  'finger-clip': inside(fingerClip),
  'finger-side': inside(fingerSide),
  scale: inside(scale),
  thermometer: inside(thermometer),
  waist: inside(waist),
}

/** The drawings of an arm show the left one. */
const MIRRORED = { transform: 'scaleX(-1)' } as const

export function Posture({ drawing, arm = null }: { drawing: Drawing; arm?: 'left' | 'right' | null }) {
  const { t } = useWords()
  return (
    <div className="draw">
      <svg
        viewBox="0 0 800 620"
        fill="none"
        strokeLinecap="round"
        strokeLinejoin="round"
        role="img"
        aria-label={t(`drawing.${drawing}`)}
        style={arm === 'right' ? MIRRORED : undefined}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: our own files, bundled at build time
        dangerouslySetInnerHTML={DRAWINGS[drawing]}
      />
    </div>
  )
}

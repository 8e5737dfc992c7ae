import type { CSSProperties } from 'react'
import type { QrPicture } from './qr.ts'

interface QrCodeProps {
  picture: QrPicture
  /** What a screen reader says of it. */
  label: string
  style?: CSSProperties
}

export function QrCode({ picture: { side, path }, label, style }: QrCodeProps) {
  return (
    <svg className="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} style={style}>
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  )
}

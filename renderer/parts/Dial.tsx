import type { ReactNode } from 'react'

const CENTRE = 200
const RING = 186

const at = (turn: number, radius: number): [number, number] => {
  const angle = (turn - 0.25) * 2 * Math.PI
  return [CENTRE + radius * Math.cos(angle), CENTRE + radius * Math.sin(angle)]
}
const point = (turn: number, radius: number) =>
  at(turn, radius)
    .map((value) => value.toFixed(1))
    .join(' ')
const stroke = (turn: number, from: number, to: number) => `M${point(turn, from)}L${point(turn, to)}`

interface TicksProps {
  count: number
  every: number
  outer: number
  short: number
  long: number
}
/** Fine ticks in the colour of edges, every so many a long one in ink. */
function Ticks({ count, every, outer, short, long }: TicksProps) {
  const turns = Array.from({ length: count }, (_, index) => index)
  const path = (wanted: (index: number) => boolean, inner: number) =>
    turns
      .filter(wanted)
      .map((index) => stroke(index / count, outer, inner))
      .join('')
  return (
    <>
      <path d={path((index) => index % every !== 0, short)} stroke="var(--edge)" strokeWidth="2.5" />
      <path d={path((index) => index % every === 0, long)} stroke="var(--ink)" strokeWidth="5" />
    </>
  )
}

/** The arc that is left, emptied clockwise from twelve. */
const remainingArc = (share: number) =>
  `M${point(1 - share, RING)}A${RING} ${RING} 0 ${share > 0.5 ? 1 : 0} 1 ${point(0.9999, RING)}`

interface DialProps {
  /** Share of the time that is left, 0 to 1; `turning` goes round while a meter measures. */
  left: number | 'turning'
  ticks?: number
  every?: number
  children: ReactNode
}

export function Dial({ left, ticks = 60, every = 5, children }: DialProps) {
  return (
    <div className="dial">
      <svg viewBox="0 0 400 400" fill="none" strokeLinecap="round" aria-hidden="true">
        <circle cx={CENTRE} cy={CENTRE} r={RING} stroke="var(--band)" strokeWidth="18" />
        {left === 'turning' ? (
          <path className="spin" d={remainingArc(0.25)} stroke="var(--dai)" strokeWidth="18" />
        ) : (
          left > 0 && (
            <path d={remainingArc(Math.min(1, left))} stroke="var(--dai)" strokeWidth="18" strokeLinecap="butt" />
          )
        )}
        <Ticks count={ticks} every={every} outer={166} short={157} long={148} />
      </svg>
      <div className="in">{children}</div>
    </div>
  )
}

const NUMERALS = [
  ['12', 200, 60],
  ['3', 340, 200],
  ['6', 200, 340],
  ['9', 60, 200],
] as const

/** The same dial as a clock. */
export function ClockDial({ hour, minute, label }: { hour: number; minute: number; label: string }) {
  const hourTurn = ((hour % 12) + minute / 60) / 12
  const minuteTurn = minute / 60
  return (
    <div className="draw clock">
      <div className="dial">
        <svg viewBox="0 0 400 400" fill="none" strokeLinecap="round" role="img" aria-label={label}>
          <Ticks count={60} every={5} outer={190} short={181} long={170} />
          {NUMERALS.map(([text, x, y]) => (
            <text
              key={text}
              x={x}
              y={y}
              textAnchor="middle"
              dominantBaseline="central"
              fontSize="42"
              fontWeight="700"
              fill="var(--ink)"
            >
              {text}
            </text>
          ))}
          <path d={`M${point(hourTurn + 0.5, 22)}L${point(hourTurn, 92)}`} stroke="var(--ink)" strokeWidth="13" />
          <path d={`M${point(minuteTurn + 0.5, 26)}L${point(minuteTurn, 150)}`} stroke="var(--dai)" strokeWidth="8" />
          <circle cx={CENTRE} cy={CENTRE} r="11" fill="var(--dai)" />
          <circle cx={CENTRE} cy={CENTRE} r="3.5" fill="var(--paper)" />
        </svg>
      </div>
    </div>
  )
}

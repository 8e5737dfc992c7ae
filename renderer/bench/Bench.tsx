import { useEffect, useState } from 'react'
import type { StationWay } from '../base/client.ts'
import { refusal } from '../base/client.ts'
import { useWords } from '../base/i18n.ts'
import { DeskButton, Field, Form } from '../desk/controls.tsx'

export type BenchCalls = {
  meters: () => ReturnType<StationWay['api']['bench']['meters']>
  measure: (order: { meterId: string; values: Record<string, number> }) => Promise<unknown>
  advance: (ms: number) => Promise<unknown>
}
type BenchMeter = Awaited<ReturnType<BenchCalls['meters']>>[number]

const QUANTITIES = {
  pressure: ['systolic', 'diastolic', 'pulse'],
  glucose: ['glucose'],
  spo2: ['spo2', 'pulse'],
  temperature: ['temperature'],
  weight: ['weight', 'bodyFat'],
  'uric-acid': ['uricAcid'],
  cholesterol: ['totalCholesterol'],
  triglycerides: ['triglycerides'],
} as const
type Kind = keyof typeof QUANTITIES
type Quantity = (typeof QUANTITIES)[Kind][number]
const isKind = (kind: string): kind is Kind => kind in QUANTITIES

/** What is worth showing: one value inside each of the levels. */
const PRESETS: Record<
  Kind,
  Partial<Record<'normal' | 'borderline' | 'high' | 'critical' | 'low', readonly string[]>>
> = {
  pressure: {
    normal: ['112', '72', '68'],
    borderline: ['128', '82', '71'],
    high: ['152', '94', '78'],
    critical: ['186', '112', '88'],
    low: ['86', '56', '60'],
  },
  glucose: { normal: ['5.4'], high: ['8.6'], critical: ['18.2'], low: ['3.6'] },
  spo2: { normal: ['97', '70'], low: ['92', '84'] },
  temperature: { normal: ['36.5'], high: ['37.8'], critical: ['39.4'], low: ['35.4'] },
  weight: { normal: ['58.5', '24.0'], high: ['78.0', '36.5'] },
  'uric-acid': { normal: ['320'], borderline: ['440'], high: ['500'] },
  cholesterol: { normal: ['4.60'], borderline: ['5.60'], high: ['6.80'] },
  triglycerides: { normal: ['1.20'], borderline: ['1.90'], high: ['3.10'], critical: ['12.00'] },
}
const STEPS_S = [10, 60, 300] as const
const MINUTE_S = 60

/** Makes the virtual meters measure, and moves the station's clock on. */
export function Bench({ calls }: { calls: BenchCalls }) {
  const { t } = useWords()
  const [meters, setMeters] = useState<BenchMeter[]>([])
  const [said, setSaid] = useState('')
  useEffect(() => {
    void calls.meters().then(setMeters)
  }, [calls])

  const tell = async (call: () => Promise<unknown>, done: string) => {
    try {
      await call()
      setSaid(done)
    } catch (error) {
      setSaid(t('bench.refused', { why: refusal(error)?.desk.zh ?? String(error) }))
    }
  }

  return (
    <main className="bench-page">
      <h1>{t('bench.title')}</h1>
      <p className="q">{t('bench.hint')}</p>
      <p role="status">{said}</p>
      {meters.map((meter) => (
        <section key={meter.id}>
          <h2>{meter.name}</h2>
          {meter.kinds.filter(isKind).map((kind) => (
            <Order
              key={kind}
              kind={kind}
              onMeasure={(values) => void tell(() => calls.measure({ meterId: meter.id, values }), t('bench.sent'))}
            />
          ))}
        </section>
      ))}
      <section>
        <h2>{t('bench.clock')}</h2>
        <div className="acts">
          {STEPS_S.map((seconds) => (
            <DeskButton key={seconds} icon="clock" onPress={() => void tell(() => calls.advance(seconds * 1000), '')}>
              {seconds < MINUTE_S
                ? t('bench.seconds', { count: seconds })
                : t('bench.minutes', { count: seconds / MINUTE_S })}
            </DeskButton>
          ))}
        </div>
      </section>
    </main>
  )
}

function Order({ kind, onMeasure }: { kind: Kind; onMeasure: (values: Record<string, number>) => void }) {
  const { t } = useWords()
  const quantities: readonly Quantity[] = QUANTITIES[kind]
  const [typed, setTyped] = useState<readonly string[]>(PRESETS[kind].normal ?? [])
  const values = typed.map(Number)
  const submit = () => {
    if (typed.some((text) => text.trim() === '') || values.some(Number.isNaN)) return
    onMeasure(Object.fromEntries(quantities.map((quantity, index) => [quantity, values[index] ?? 0])))
  }
  return (
    <Form onSubmit={submit}>
      <div className="acts">
        {(['normal', 'borderline', 'high', 'critical', 'low'] as const).map((preset) => {
          const given = PRESETS[kind][preset]
          return (
            given && (
              <DeskButton key={preset} onPress={() => setTyped(given)}>
                {t(`bench.preset.${preset}`)}
              </DeskButton>
            )
          )
        })}
      </div>
      <div className="order">
        {quantities.map((quantity, index) => (
          <Field
            key={quantity}
            label={t(`bench.${quantity}`)}
            value={typed[index] ?? ''}
            onChange={(text) => setTyped((before) => before.map((each, at) => (at === index ? text : each)))}
          />
        ))}
        <DeskButton kind="main" submit>
          {t('bench.measure')}
        </DeskButton>
      </div>
    </Form>
  )
}

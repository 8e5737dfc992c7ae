/** The bench's window: only where the station runs on virtual meters. */
import { createRoot } from 'react-dom/client'
import { connectStation } from '../base/client.ts'
import '../base/fonts.ts'
import { Bench } from './Bench.tsx'
import './bench.css'

const way = connectStation()
const calls = {
  meters: () => way.api.bench.meters({}),
  measure: (order: { meterId: string; values: Record<string, number> }) => way.api.bench.measure(order),
  advance: (ms: number) => way.api.bench.advance({ ms }),
}

/** The bench watches nothing: this keeps the way open, and says so once it is. */
async function* open(signal: AbortSignal): AsyncGenerator<true> {
  yield true
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}

const element = document.getElementById('root')
if (!element) throw new Error('the page has no #root')
const root = createRoot(element)
way.follow(
  async (_api, signal) => open(signal),
  () => root.render(<Bench calls={calls} />),
  () => root.render(null),
)

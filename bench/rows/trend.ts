/**
 * The store's answer to "all there is of this indicator for this person, at most 60 points": what the trend screen reads. Among two
 * million readings and, in turn, among a hundred thousand, both encrypted and with as many readings a person. Nobody is asked for
 * twice while a store is open: at a kiosk, too, the next person's pages are not in SQLite's cache yet. (In the system's they are.)
 */
import { openStoreReader } from '../../db/open-store.ts'
import { type Prng, prng } from '../../db/prng.ts'
import { INDICATOR_CODES } from '../../indicators/index.ts'
import { BENCH_KEY, type SeededStore, seededStore, somePeople } from '../data.ts'
import { type Figure, figure, type Row } from '../figure.ts'
import { inTurn, spreadOf, timed } from '../measure.ts'

const SIZES = {
  full: { openings: 10, people: 500, warmUp: 50 },
  small: { openings: 2, people: 50, warmUp: 5 },
} as const
const POINTS = 60

export const trend: Row = {
  id: 'trend',
  *run(scale): Generator<Figure> {
    const { openings, people, warmUp } = SIZES[scale]
    const stores = { many: seededStore('manyReadings', scale), few: seededStore('fewReadings', scale) }
    const times = { many: [] as number[], few: [] as number[] }
    for (let opening = 0; opening < openings; opening++) {
      const random = prng(opening)
      const many = trendsOf(stores.many, people + warmUp, random)
      const few = trendsOf(stores.few, people + warmUp, random)
      inTurn(warmUp, many.next, few.next)
      inTurn(
        people,
        () => times.many.push(timed(many.next)),
        () => times.few.push(timed(few.next)),
      )
      many.close()
      few.close()
    }
    const [many, few] = [spreadOf(times.many), spreadOf(times.few)]
    yield figure({ id: 'trend-p99', value: many.p99, unit: 'ms', budget: { of: 'value', atMost: 5 }, spread: many })
    const budget = { of: 'ratio', atMost: 1.3 } as const
    yield figure({ id: 'trend-growth', value: many.p50, unit: 'ms', against: few.p50, budget, spread: few })
  },
}

/** `next` asks for the next person's trend of a random indicator. */
function trendsOf(store: SeededStore, people: number, random: Prng) {
  const { read, close } = openStoreReader(store.file, BENCH_KEY)
  const queue = somePeople(read, store.residents, people, random).map(({ id }) => ({
    id,
    indicator: random.pick(INDICATOR_CODES),
  }))
  const next = () => {
    const asked = queue.pop()
    if (asked) read.readings.trend(asked.id, asked.indicator, 0, POINTS)
  }
  return { next, close }
}

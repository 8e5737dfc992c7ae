/**
 * The store's answer to "all there is of this indicator for this person, at most 60 points": what the trend screen reads. Among two
 * million readings and, in turn, among a hundred thousand, both encrypted and with as many readings a person. Nobody is asked for
 * twice while a store is open, but each is asked for twice in a row. `trend-p99` is of the first time, when pages have to be read from
 * the system's cache and decrypted. `trend-growth` is of the second, which shows how the way through the index grows: the first also
 * depends on how much of a file SQLite happens to hold already, which is most of a small one.
 */
import { openStore } from '../../db/open-store.ts'
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
    const first = { many: [] as number[], few: [] as number[] }
    const second = { many: [] as number[], few: [] as number[] }
    for (let opening = 0; opening < openings; opening++) {
      const random = prng(opening)
      const many = trendsOf(stores.many, people + warmUp, random)
      const few = trendsOf(stores.few, people + warmUp, random)
      inTurn(warmUp, many.next, few.next)
      const askTwice = (of: 'many' | 'few', trends: Trends) => {
        first[of].push(timed(trends.next))
        second[of].push(timed(trends.again))
      }
      inTurn(
        people,
        () => askTwice('many', many),
        () => askTwice('few', few),
      )
      many.close()
      few.close()
    }
    const spread = spreadOf(first.many)
    yield figure({ id: 'trend-p99', value: spread.p99, unit: 'ms', budget: { of: 'value', atMost: 5 }, spread })
    const [many, few] = [spreadOf(second.many), spreadOf(second.few)]
    const budget = { of: 'ratio', atMost: 1.3 } as const
    yield figure({ id: 'trend-growth', value: many.p50, unit: 'ms', against: few.p50, budget, spread: many })
  },
}

/** `next` asks for the next person's trend of a random indicator, `again` for the same once more. */
interface Trends {
  next(): void
  again(): void
  close(): void
}

function trendsOf(store: SeededStore, people: number, random: Prng): Trends {
  const { read, close } = openStore({ dir: store.dir, dataKey: BENCH_KEY, now: Date.now })
  const queue = somePeople(read, store.residents, people, random).map(({ id }) => ({
    id,
    indicator: random.pick(INDICATOR_CODES),
  }))
  let asked: (typeof queue)[number] | undefined
  const again = () => {
    if (asked) read.readings.trend(asked.id, asked.indicator, 0, POINTS)
  }
  const next = () => {
    asked = queue.pop()
    again()
  }
  return { next, again, close }
}

/** Finding one of a hundred thousand residents, in three of the ways people are found; what is found is decrypted for the screen. */
import { pinyin } from 'pinyin-pro'
import { openStore } from '../../db/open-store.ts'
import { prng } from '../../db/prng.ts'
import type { StoreReader } from '../../db/store.ts'
import { BENCH_KEY, type Sought, seededStore, somePeople } from '../data.ts'
import { type Figure, figure, type Row } from '../figure.ts'
import { spreadOf, timed } from '../measure.ts'

const SIZES = { full: { people: 3000, warmUp: 300 }, small: { people: 100, warmUp: 10 } } as const
const BUDGET = { of: 'value', atMost: 20 } as const

/** What is typed or held to the reader, and how it is looked up. */
const WAYS = [
  {
    id: 'search-initials',
    textOf: ({ name }: Sought) =>
      pinyin(name, { pattern: 'first', toneType: 'none', type: 'array', surname: 'head' }).join(''),
    find: ({ residents }: StoreReader, text: string) => residents.search(text).length,
  },
  {
    id: 'search-phone-tail',
    textOf: ({ phoneTail }: Sought) => phoneTail,
    find: ({ residents }: StoreReader, text: string) => residents.byPhoneTail(text).length,
  },
  {
    id: 'search-card',
    textOf: ({ cardCode }: Sought) => cardCode,
    find: ({ residents }: StoreReader, text: string) => (residents.byCard(text) ? 1 : 0),
  },
] as const

export const search: Row = {
  id: 'search',
  *run(scale): Generator<Figure> {
    const { people, warmUp } = SIZES[scale]
    const store = seededStore('manyResidents', scale)
    const open = () => openStore({ dir: store.dir, dataKey: BENCH_KEY, now: Date.now })
    const lists = open()
    const sought = somePeople(lists.read, store.residents, people + warmUp, prng(1))
    lists.close()
    for (const { id, textOf, find } of WAYS) {
      const { read, close } = open()
      const times = sought.flatMap((person) => {
        const text = textOf(person)
        return text === undefined ? [] : timed(() => assertFound(find(read, text), id))
      })
      close()
      const spread = spreadOf(times.slice(warmUp))
      yield figure({ id, value: spread.p99, unit: 'ms', budget: BUDGET, spread })
    }
  },
}

function assertFound(count: number, id: string): void {
  if (count === 0) throw new Error(`${id} did not find a person of the store`)
}

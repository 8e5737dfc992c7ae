import fc from 'fast-check'
import { expect, test } from 'vitest'
import { uuidV7Source } from './ids.ts'
import { prng } from './prng.ts'

test('ids ascend and differ, within a millisecond and when the clock steps back, and are UUIDs of version 7', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.integer({ min: -5000, max: 5000 }), { maxLength: 60 }), (seed, steps) => {
      const random = prng(seed)
      let now = Date.UTC(2026, 10, 16)
      const newId = uuidV7Source(
        () => now,
        () => random.bytes(16),
      )
      const ids = [newId()]
      for (const step of steps) {
        now += step
        ids.push(newId(), newId())
      }
      expect([...new Set(ids)].sort()).toEqual(ids)
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }),
  )
})

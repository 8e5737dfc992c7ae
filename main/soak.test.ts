import { expect, onTestFinished, test } from 'vitest'
import { openSoak } from './testing/soak.ts'

// The long form, with memory and processor time, is the row `idle` of the bench.
test('visits on eight meters keep each measurement once, and leave nothing behind that grows', {
  timeout: 300_000,
}, async () => {
  const soak = await openSoak()
  onTestFinished(() => soak.close())
  await soak.visit()
  await soak.pass(60_000)
  const before = soak.census()
  await soak.visit()
  await soak.pass(60_000)
  expect(soak.kept).toEqual({ visits: 2, ordered: 16, lost: [], doubled: [] })
  expect(soak.faults).toEqual([])
  const after = soak.census()
  expect(after.handles).toBeLessThanOrEqual(before.handles)
  expect(after.openFiles).toBeLessThanOrEqual(before.openFiles)
  expect(after.listeners).toBeLessThanOrEqual(before.listeners)
  expect(after.appointments).toBeLessThanOrEqual(before.appointments)
})

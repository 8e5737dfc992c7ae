import { expect, test } from 'vitest'
import { StartOrders } from './start-orders.ts'
import { ManualClock } from './testing/manual-clock.ts'

const pressure = (turn: string, meterId = 'meter-1') => ({ meterId, kind: 'pressure', turn }) as const

function orders() {
  const clock = new ManualClock()
  return { clock, orders: new StartOrders(clock) }
}

test('an order is taken once, by its meter', () => {
  const { orders: some } = orders()
  some.set(pressure('visit-1:1'))
  expect(some.take('meter-2')).toBeUndefined()
  expect(some.take('meter-1')).toMatchObject({ kind: 'pressure' })
  expect(some.take('meter-1')).toBeUndefined()
  some.set(pressure('visit-1:1'))
  expect(some.take('meter-1')).toBeUndefined()
})

test('another turn is another order, and ends the one before', () => {
  const { orders: some } = orders()
  some.set(pressure('visit-1:1'))
  const first = some.take('meter-1')
  some.set(pressure('visit-1:2'))
  expect(first?.signal.aborted).toBe(true)
  expect(some.take('meter-1')?.signal.aborted).toBe(false)
})

test('withdrawn it is over, taken or not', () => {
  const { orders: some } = orders()
  some.set(pressure('visit-1:1'))
  const taken = some.take('meter-1')
  some.set(undefined)
  expect(taken?.signal.aborted).toBe(true)
  some.set(pressure('visit-1:2'))
  some.set(undefined)
  expect(some.take('meter-1')).toBeUndefined()
})

test('a meter that comes back when nobody expects it any more does not begin', async () => {
  const { clock, orders: some } = orders()
  some.set(pressure('visit-1:1'))
  await clock.advance(10_001)
  expect(some.take('meter-1')).toBeUndefined()
})

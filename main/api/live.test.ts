import { expect, test } from 'vitest'
import { LiveView } from './live.ts'

function counted() {
  const drawn = { times: 0 }
  const live = new LiveView((windowId) => `${windowId} ${++drawn.times}`)
  return { drawn, live }
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

test('a window gets the view at once, and again after a change', async () => {
  const { live } = counted()
  const views = live.follow('w1', undefined)
  expect((await views.next()).value).toBe('w1 1')
  const next = views.next()
  live.changed()
  expect((await next).value).toBe('w1 2')
  await views.return(undefined)
})

test('many changes in one turn are one view, and changes while nobody waits are one', async () => {
  const { live, drawn } = counted()
  const views = live.follow('w1', undefined)
  await views.next()
  for (let n = 0; n < 50; n += 1) live.changed()
  await settle()
  live.changed()
  await settle()
  expect((await views.next()).value).toBe('w1 2')
  expect(drawn.times).toBe(2)
  await views.return(undefined)
})

test('nothing is drawn for nobody', async () => {
  const { live, drawn } = counted()
  live.changed()
  await settle()
  expect(drawn.times).toBe(0)
  expect(live.followed).toBe(false)
})

test('a window that goes away ends its view, whether it waits or not', async () => {
  const { live } = counted()
  const gone = new AbortController()
  const views = live.follow('w1', gone.signal)
  await views.next()
  expect(live.followed).toBe(true)
  const waiting = views.next()
  gone.abort()
  expect((await waiting).done).toBe(true)
  expect(live.followed).toBe(false)
  expect((await live.follow('w2', gone.signal).next()).done).toBe(true)
})

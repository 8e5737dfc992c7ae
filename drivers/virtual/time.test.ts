import { expect, test } from 'vitest'
import { SimulatedTime, wallTime } from './time.ts'

test('simulated time goes from appointment to appointment, in order', async () => {
  const time = new SimulatedTime(1_000)
  const seen: [string, number][] = []
  const note = (name: string) => () => seen.push([name, time.now()])
  time.after(300, note('later'))
  time.after(100, note('sooner'))
  time.after(200, note('cancelled'))()
  time.after(300, note('after later'))
  await time.until(new Promise<void>((resolve) => time.after(400, resolve)))
  expect(seen).toEqual([
    ['sooner', 1_100],
    ['later', 1_300],
    ['after later', 1_300],
  ])
})

test('work that waits for nothing is told so', async () => {
  await expect(new SimulatedTime(0).until(new Promise(() => {}))).rejects.toThrow('nothing is due')
})

test('work that fails fails', async () => {
  await expect(new SimulatedTime(0).until(Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})

test('wall time runs what is due and not what is cancelled', async () => {
  const seen: string[] = []
  wallTime.after(1, () => seen.push('cancelled'))()
  await new Promise<void>((resolve) => wallTime.after(5, resolve))
  expect(seen).toEqual([])
  expect(Math.abs(wallTime.now() - Date.now())).toBeLessThan(1_000)
})

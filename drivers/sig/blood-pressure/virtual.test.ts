import { expect, test } from 'vitest'
import type { SimulatedTime } from '../../virtual/time.ts'
import { BareServer } from '../testing/bare-server.ts'
import { newTime, ZONE_OFFSET_MINUTES } from '../testing/conversation.ts'
import { VirtualBloodPressureMeter, type VirtualBloodPressureOptions } from './virtual.ts'

const NORMAL = { systolicMmhg: 128, diastolicMmhg: 82, pulse: 71 }

function bench(options: Partial<VirtualBloodPressureOptions> = {}) {
  const time = newTime()
  return { time, meter: new VirtualBloodPressureMeter({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options }) }
}

const pass = (time: SimulatedTime, ms: number) => time.until(new Promise<void>((resolve) => time.after(ms, resolve)))

test('a record on air is what the service describes', async () => {
  const { time, meter } = bench({ withUser: true })
  meter.measure({ ...NORMAL, user: 1, status: 0x04 })
  const server = new BareServer(meter)
  server.characteristic('2a35').onSubscribe?.()
  await pass(time, 10)
  expect(server.received).toEqual(['2a35 1e800052006100ea070b160800004700010400'])
})

test('it advertises 45 s, stops while connected, and again while records are unsent', async () => {
  const { time, meter } = bench()
  const seen: boolean[] = []
  meter.onAdvertising((advertising) => seen.push(advertising))
  meter.measure(NORMAL)
  await pass(time, 44_000)
  new BareServer(meter).disconnect()
  await pass(time, 46_000)
  expect(seen).toEqual([false, true, false, true, false])
})

test('an indication that nobody confirms ends the link after 30 s, and the record stays', async () => {
  const { time, meter } = bench()
  meter.measure(NORMAL)
  const server = new BareServer(meter, false)
  server.characteristic('2a35').onSubscribe?.()
  await pass(time, 29_900)
  expect(server.connected).toBe(true)
  await pass(time, 200)
  expect(server.connected).toBe(false)
  expect(meter.unsentRecords).toBe(1)
  expect(meter.sent.map(({ state }) => state)).toEqual(['indicated'])
})

test('one that wants a bond goes after 20 s without', async () => {
  const { time, meter } = bench({ needsBond: true })
  const server = new BareServer(meter)
  await pass(time, 19_900)
  expect(server.connected).toBe(true)
  await pass(time, 200)
  expect(server.connected).toBe(false)
})

test('nobody subscribed to the cuff: it pumps all the same, silently', async () => {
  const { time, meter } = bench({ streamsCuff: true })
  const server = new BareServer(meter)
  server.characteristic('2a36').onSubscribe?.()
  server.characteristic('2a36').onUnsubscribe?.()
  server.characteristic('2a35').onSubscribe?.()
  meter.measure(NORMAL)
  meter.measure(NORMAL)
  await pass(time, 10_000)
  expect(server.received.map((line) => line.slice(0, 4))).toEqual(['2a35'])
  server.characteristic('2a35').onUnsubscribe?.()
  meter.measure(NORMAL)
  await pass(time, 10_000)
  expect(server.received).toHaveLength(1)
  expect(meter.unsentRecords).toBe(1)
})

import { expect, test } from 'vitest'
import { newTime, type TalkOptions, talkWith, ZONE_OFFSET_MINUTES } from '../testing/conversation.ts'
import { sigHeartRate } from './driver.ts'
import { type VirtualHeartRateOptions, VirtualHeartRateSensor } from './virtual.ts'

function bench(options: Partial<VirtualHeartRateOptions> = {}) {
  const time = newTime()
  const meter = new VirtualHeartRateSensor({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options })
  const talk = (seconds: number, about: Partial<TalkOptions> = {}) => {
    const heard = talkWith(sigHeartRate, meter, time, { modelId: 'sig-heart-rate-generic', ...about })
    meter.beat(seconds)
    return heard
  }
  return { time, meter, talk }
}

test.each([
  [72, undefined],
  [72, true],
  [300, true],
])('a pulse of %i is shown every second and never stored', async (pulse, hasContact) => {
  const { talk } = bench({ pulse, ...(hasContact === undefined ? {} : { hasContact }) })
  const { measurements, events, error, tookMs } = await talk(10)
  expect({ measurements, error }).toEqual({ measurements: [], error: undefined })
  expect(events.filter(({ type }) => type === 'measuring')).toEqual(
    Array.from({ length: 10 }, () => ({ type: 'measuring', kind: 'heart-rate', pulsePerMinute: pulse })),
  )
  expect(tookMs).toBeLessThan(15_500)
})

test.each([
  ['without skin contact', { hasContact: false }],
  ['of nought', { pulse: 0 }],
])('a pulse %s is not shown', async (_, options) => {
  const { events, error } = await bench(options).talk(5)
  expect(error).toBeUndefined()
  expect(events.filter(({ type }) => type === 'measuring')).toEqual([])
})

test('a value cut short is rejected, the others are shown', async () => {
  const { meter, talk } = bench()
  meter.order('cut-short')
  const { events } = await talk(3)
  expect(events.map(({ type }) => type)).toEqual(['identity', 'battery', 'rejected', 'measuring', 'measuring'])
})

test('a sensor that says nothing is no answer, one that goes without a word a lost link', async () => {
  expect(await bench().talk(0)).toMatchObject({ error: { kind: 'noAnswer' } })
  const { time, meter, talk } = bench()
  time.after(1_000, () => meter.hangUp())
  expect(await talk(0)).toMatchObject({ error: { kind: 'linkLost' } })
})

test('one that goes away after it has spoken has only been taken off', async () => {
  const { time, meter, talk } = bench()
  time.after(4_500, () => meter.hangUp())
  expect((await talk(60)).error).toBeUndefined()
})

test('it ends by itself after three minutes', async () => {
  const { error, tookMs } = await bench().talk(600)
  expect(error).toBeUndefined()
  expect(tookMs).toBeLessThan(182_000)
})

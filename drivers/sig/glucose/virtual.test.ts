import { expect, test } from 'vitest'
import type { SimulatedTime } from '../../virtual/time.ts'
import { BareServer } from '../testing/bare-server.ts'
import { fromHex } from '../testing/codec-checks.ts'
import { newTime, ZONE_OFFSET_MINUTES } from '../testing/conversation.ts'
import { VirtualGlucoseMeter } from './virtual.ts'

function bench(records = 3) {
  const time = newTime()
  const meter = new VirtualGlucoseMeter({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, firstSequenceNumber: 11 })
  for (let index = 0; index < records; index++) meter.measure({ mgdl: 100 + index })
  const server = new BareServer(meter)
  for (const uuid of ['2a18', '2a34', '2a52']) server.characteristic(uuid).onSubscribe?.()
  const ask = async (hex: string) => {
    const before = server.received.length
    server.characteristic('2a52').onWrite?.(fromHex(hex))
    await pass(time, 1_000)
    return server.received.slice(before)
  }
  return { time, meter, server, ask }
}

const pass = (time: SimulatedTime, ms: number) => time.until(new Promise<void>((resolve) => time.after(ms, resolve)))
const end = (answer: readonly string[]) => answer.at(-1)?.replace('2a52 ', '')
const numbers = (answer: readonly string[]) =>
  answer.filter((line) => line.startsWith('2a18')).map((line) => Number.parseInt(line.slice(7, 9), 16))

// The list of answers in the protocol description of the record access control point.
test.each([
  ['0001', 'opcode 0', '06000002'],
  ['0501', 'opcode 5', '06000502'],
  ['7f01', 'opcode 127', '06007f02'],
  ['0100', 'no operator', '06000103'],
  ['0400', 'no operator', '06000403'],
  ['0107', 'operator 7', '06000104'],
  ['0300', 'abort while idle', '06000301'],
  ['0301', 'abort with an operator', '06000303'],
  ['010101', 'an operand too many', '06000105'],
  ['01030b', 'an operand cut short', '06000109'],
  ['0103010b', 'an operand cut short', '06000105'],
  ['0104010d000b00', 'minimum above maximum', '06000105'],
  ['010302ea070b16080000', 'a filter by time', '06000109'],
  ['0103016400', 'nothing that matches', '06000106'],
  ['0403016400', 'a count of nothing', '05000000'],
  ['0401', 'a count of all', '05000300'],
])('%s (%s) is answered %s', async (request, _, answer) => {
  expect(end(await bench().ask(request))).toBe(answer)
})

test.each([
  ['0101', [11, 12, 13]],
  ['0102010c00', [11, 12]],
  ['0103010c00', [12, 13]],
  ['0104010c000c00', [12]],
  ['0105', [11]],
  ['0106', [13]],
])('%s reports the records %j, then success', async (request, expected) => {
  const answer = await bench().ask(request)
  expect(numbers(answer)).toEqual(expected)
  expect(end(answer)).toBe('06000101')
})

test('asking to delete is remembered and deletes nothing', async () => {
  const { meter, ask } = bench()
  expect(end(await ask('0201'))).toBe('06000208')
  expect(meter.deletionsAsked).toBe(1)
  expect(end(await ask('0401'))).toBe('05000300')
})

test('without subscriptions the write is refused with 0xFD, during a procedure with 0xFE', () => {
  const { server } = bench()
  const controlPoint = server.characteristic('2a52')
  controlPoint.onWrite?.(fromHex('0101'))
  expect(() => controlPoint.onWrite?.(fromHex('0401'))).toThrow('ATT error 0xfe')
  server.characteristic('2a18').onUnsubscribe?.()
  expect(() => controlPoint.onWrite?.(fromHex('0300'))).toThrow('ATT error 0xfd')
})

test('an aborted procedure sends no more records and only the answer to the abort', async () => {
  const { time, server } = bench(10)
  server.characteristic('2a52').onWrite?.(fromHex('0101'))
  await pass(time, 200)
  server.characteristic('2a52').onWrite?.(fromHex('0300'))
  await pass(time, 2_000)
  expect(numbers(server.received).length).toBeLessThan(6)
  expect(server.received.filter((line) => line.startsWith('2a52'))).toEqual(['2a52 06000301'])
})

test('it advertises for a minute after a measuring, and not while connected', async () => {
  const time = newTime()
  const meter = new VirtualGlucoseMeter({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES })
  const seen: boolean[] = []
  meter.onAdvertising((advertising) => seen.push(advertising))
  meter.measure({ mgdl: 100 })
  await pass(time, 61_000)
  meter.advertise()
  const server = new BareServer(meter)
  meter.measure({ mgdl: 100 })
  server.disconnect()
  expect(seen).toEqual([false, true, false, true, false])
})

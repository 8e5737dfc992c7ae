import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addressBytes,
  addressText,
  createH4Reader,
  type H4Packet,
  leAdvertisingReport,
  leConnectionComplete,
} from './h4.ts'

const command = (opcode: number, ...parameters: number[]): Buffer =>
  Buffer.from([1, opcode & 0xff, opcode >> 8, parameters.length, ...parameters])
const acl = (head: number, ...data: number[]): Buffer =>
  Buffer.from([2, head & 0xff, head >> 8, data.length, 0, ...data])
const RESET = command(0x0c03)

test('commands and data are cut from the stream, with handle and fragment flag', () => {
  const read = createH4Reader()
  expect(read(Buffer.concat([command(0x200c, 1, 0), acl(0x0040, 9), acl(0x1040, 8, 7)]))).toEqual([
    { type: 'command', opcode: 0x200c, parameters: Buffer.of(1, 0) },
    { type: 'acl', handle: 0x40, continuation: false, data: Buffer.of(9) },
    { type: 'acl', handle: 0x40, continuation: true, data: Buffer.of(8, 7) },
  ])
})

test('the same packets come out however the stream is cut', () => {
  const stream = Buffer.concat([RESET, command(0x2003), acl(0x0041, 1, 2, 3, 4, 5), command(0x200a, 1)])
  const whole = createH4Reader()(stream)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: stream.length })), (cuts) => {
      const read = createH4Reader()
      const edges = [0, ...new Set(cuts.sort((a, b) => a - b)), stream.length]
      const packets: H4Packet[] = []
      for (const [at, edge] of edges.entries()) packets.push(...read(stream.subarray(edge, edges[at + 1] ?? edge)))
      expect(packets).toEqual(whole)
    }),
  )
})

test('bytes that begin no packet are passed over', () => {
  expect(createH4Reader()(Buffer.concat([Buffer.of(0xff, 0x00), command(0x2003)]))).toMatchObject([{ opcode: 0x2003 }])
})

test('a reset at the start of a chunk ends what a killed host left half said', () => {
  const read = createH4Reader()
  expect(read(acl(0x0040, 1, 2, 3, 4).subarray(0, 6))).toEqual([])
  expect(read(RESET)).toMatchObject([{ type: 'command', opcode: 0x0c03 }])
})

test('addresses are sent low byte first', () => {
  expect([...addressBytes('c0:26:00:00:18:10')]).toEqual([0x10, 0x18, 0x00, 0x00, 0x26, 0xc0])
  expect(addressText(addressBytes('c0:26:00:00:18:10'))).toBe('c0:26:00:00:18:10')
})

test('events have the length the specification gives them', () => {
  const complete = leConnectionComplete({
    status: 0,
    handle: 0x40,
    role: 'peripheral',
    peerAddress: '00:00:00:00:00:01',
  })
  expect(complete.subarray(0, 4)).toEqual(Buffer.of(0x04, 0x3e, 19, 0x01))
  const report = leAdvertisingReport('scan response', '00:00:00:00:00:01', Buffer.of(2, 9, 65))
  expect(report.subarray(0, 6)).toEqual(Buffer.of(0x04, 0x3e, 15, 0x02, 1, 0x04))
  expect(report.at(-1)).toBe(256 - 55)
})

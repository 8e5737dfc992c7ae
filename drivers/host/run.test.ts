import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { FromMeters } from './messages.ts'
import { runMeterProcess } from './run.ts'
import { doubleDriver } from './testing/double-driver.ts'
import { DoublePorts } from './testing/double-links.ts'
import { ManualClock } from './testing/manual-clock.ts'
import { Rig, scratchDir } from './testing/rig.ts'

/** Stands in for this process, which must live on. */
class Process extends EventEmitter {
  readonly sent: FromMeters[] = []
  readonly exits: (number | undefined)[] = []
  send = (message: FromMeters) => void this.sent.push(message)
  exit = (code?: number) => void this.exits.push(code)
}

let own: Process
beforeEach(() => {
  vi.useFakeTimers()
  own = new Process()
  const ports = new DoublePorts(new ManualClock())
  const openBle = async () => Promise.reject(new Error('none'))
  runMeterProcess(
    { drivers: [doubleDriver], openSerial: ports.open, listPorts: async () => [], openBle },
    own as unknown as NodeJS.Process,
  )
})
afterEach(() => {
  vi.useRealTimers()
})

test('it says every two seconds that it lives, and takes messages', async () => {
  await vi.advanceTimersByTimeAsync(4000)
  expect(own.sent).toEqual([{ type: 'heartbeat' }, { type: 'heartbeat' }, { type: 'heartbeat' }])
  const config = new Rig(scratchDir(onTestFinished)).config([], { ble: null })
  own.emit('message', { type: 'configure', config })
  await vi.advanceTimersByTimeAsync(1)
  expect(own.sent.at(-1)).toEqual({ type: 'ready', replayed: 0 })
  own.emit('message', { type: 'stop' })
  await vi.advanceTimersByTimeAsync(1000)
  expect(own.exits).toEqual([0])
})

test.each([
  ['unhandledRejection', new Error('nobody awaited'), 'nobody awaited'],
  ['uncaughtException', 'a string', 'a string'],
])('%s is told, and the process ends to be started afresh', async (event, cause, reason) => {
  own.emit(event, cause)
  expect(own.sent.at(-1)).toMatchObject({
    type: 'event',
    event: { type: 'process', state: 'fault', reason: expect.stringContaining(reason) },
  })
  await vi.advanceTimersByTimeAsync(1000)
  expect(own.exits).toEqual([1])
})

test('it ends at once when the station is gone', () => {
  own.emit('disconnect')
  expect(own.exits).toEqual([0])
})

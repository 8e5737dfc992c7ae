import { expect, test } from 'vitest'
import { entryFile } from '../../entries.ts'
import { utilityMeters } from './meter-child.ts'
import { standInElectron } from './testing/stand-in.ts'

test('the meter process is a utility process', () => {
  const electron = standInElectron()
  const child = utilityMeters(electron.module)()
  const heard: unknown[] = []
  const codes: (number | null)[] = []
  child.onMessage((message) => heard.push(message))
  child.onExit((code) => codes.push(code))
  child.post({ type: 'stop' })
  const [started] = electron.children
  expect([started?.entry, started?.sent]).toEqual([entryFile('drivers/host/process'), [{ type: 'stop' }]])
  started?.emit('message', { type: 'heartbeat' })
  started?.emit('exit', 3)
  expect([heard, codes]).toEqual([[{ type: 'heartbeat' }], [3]])
})

import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { openParentPort } from './parent-port.ts'

class Process extends EventEmitter {
  readonly sent: unknown[] = []
}

const asProcess = (process: object) => process as unknown as NodeJS.Process

test('under child_process.fork messages go both ways, and the end of the station is noticed', () => {
  const host = Object.assign(new Process(), {
    send(message: unknown) {
      host.sent.push(message)
    },
  })
  const heard: unknown[] = []
  const port = openParentPort(asProcess(host))
  port.onMessage((message) => heard.push(message))
  port.onGone(() => heard.push('gone'))
  port.post({ type: 'heartbeat' })
  host.emit('message', { type: 'stop' })
  host.emit('disconnect')
  expect(host.sent).toEqual([{ type: 'heartbeat' }])
  expect(heard).toEqual([{ type: 'stop' }, 'gone'])
})

test('under Electron the parent port is used, whose messages come wrapped', () => {
  const parentPort = Object.assign(new Process(), {
    postMessage(message: unknown) {
      parentPort.sent.push(message)
    },
  })
  const heard: unknown[] = []
  const port = openParentPort(asProcess(Object.assign(new Process(), { parentPort })))
  port.onMessage((message) => heard.push(message))
  port.onGone(() => heard.push('gone'))
  port.post({ type: 'heartbeat' })
  parentPort.emit('message', { data: { type: 'stop' } })
  expect(parentPort.sent).toEqual([{ type: 'heartbeat' }])
  expect(heard).toEqual([{ type: 'stop' }])
})

test('started by hand it says what to do instead', () => {
  expect(() => openParentPort(asProcess(new Process()))).toThrow('started by the station')
})

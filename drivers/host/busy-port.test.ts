import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openSerialLink } from '../links/serial.ts'
import { openPty } from '../virtual/pty.ts'
import { systemClock } from './clock.ts'
import { MeterHost } from './host.ts'
import type { FromMeters } from './messages.ts'
import { bytesOf, doubleDriver } from './testing/double-driver.ts'
import { KEY_HEX, scratchDir, serialMeter } from './testing/rig.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }

/** Another program that has the port open, with the lock of the serialport package: the maker's software, say. */
async function openElsewhere(path: string): Promise<{ end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> }> {
  const script = `
    import { SerialPort } from 'serialport'
    const port = new SerialPort({ path: ${JSON.stringify(path)}, baudRate: 9600 }, (error) => console.log(error ?? 'open'))
    port.resume()
    process.once('SIGTERM', () => port.close())`
  const program = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void program.kill('SIGKILL'))
  const [said] = await once(program.stdout, 'data')
  expect(String(said)).toBe('open\n')
  return {
    end: async (signal) => {
      const ended = once(program, 'exit')
      program.kill(signal)
      await ended
    },
  }
}

test.each([
  ['closes it', 'SIGTERM'],
  ['is killed', 'SIGKILL'],
] as const)(
  'a port that another program has open is busy, told once, and taken by itself when that program %s',
  {
    timeout: 60_000,
  },
  async (_, signal) => {
    const dir = scratchDir(onTestFinished)
    const pty = await openPty(join(dir, 'port'))
    onTestFinished(() => pty.close())
    const program = await openElsewhere(pty.path)
    const sent: FromMeters[] = []
    const links = () =>
      sent.flatMap((message) =>
        message.type === 'event' && message.event.type === 'link' ? [[message.event.state, message.event.code]] : [],
      )
    let tries = 0
    const host = new MeterHost({
      drivers: [doubleDriver],
      openSerial: (...given) => {
        tries += 1
        return openSerialLink(...given)
      },
      listPorts: async () => [],
      openBle: () => Promise.reject(new Error('no Bluetooth here')),
      clock: systemClock,
      exit: () => undefined,
      send: (message) => sent.push(message),
    })
    onTestFinished(() => host.stop())
    host.configure({
      journal: { dir: join(dir, 'journal'), keyHex: KEY_HEX },
      zoneOffsetMinutes: 480,
      meters: [serialMeter('m1', 'double-listened', pty.path)],
      ble: null,
    })
    await vi.waitFor(() => expect(tries).toBe(2), PATIENCE)
    expect(links()).toEqual([['failed', 'M103']])

    await program.end(signal)
    await vi.waitFor(() => expect(links().at(-1)).toEqual(['open', undefined]), PATIENCE)
    expect(links()).toEqual([
      ['failed', 'M103'],
      ['open', undefined],
    ])
    pty.write(bytesOf('result', 65))
    const weights = () =>
      sent.flatMap((message) => (message.type === 'measurement' ? [message.measurement.quantities[0]?.value] : []))
    await vi.waitFor(() => expect(weights()).toEqual([65]), PATIENCE)
  },
)

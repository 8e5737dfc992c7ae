import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { UsbPort } from '../driver.ts'
import { matchesOf } from './discovery.ts'
import { portLister } from './ports.ts'
import { doubleDriver } from './testing/double-driver.ts'
import { scratchDir } from './testing/rig.ts'

const port: UsbPort = {
  kind: 'usb',
  path: 'ttyUSB0',
  vendorId: '10c4',
  productId: 'ea60',
  serialNumber: undefined,
  manufacturer: undefined,
}

test('the driver with the highest score is offered first, and one that does not match is not offered', () => {
  const scored = (id: string, score: number | undefined) => ({
    ...doubleDriver,
    id,
    match: () => (score === undefined ? undefined : { score, because: 'usb', modelId: id }),
  })
  const matches = matchesOf(port, [scored('low', 5), scored('none', undefined), scored('high', 90)])
  expect(matches.map(({ driverId }) => driverId)).toEqual(['high', 'low'])
})

const systemPorts = async () => [port]

test.each([
  ['is absent', undefined],
  ['is half written', '[{"path": "pty'],
  ['is something else', '{"ports": []}'],
])('a ports file that %s lists nothing and hides nothing', async (_, text) => {
  const file = path.join(scratchDir(onTestFinished), 'ports.json')
  if (text !== undefined) writeFileSync(file, text)
  expect(await portLister(systemPorts, file)()).toEqual([port])
})

test('a system that cannot list its ports leaves those of the file', async () => {
  const file = path.join(scratchDir(onTestFinished), 'ports.json')
  writeFileSync(file, JSON.stringify([{ path: 'pty' }]))
  const ports = await portLister(() => Promise.reject(new Error('no udev')), file)()
  expect(ports.map(({ path }) => path)).toEqual(['pty'])
  expect(await portLister(systemPorts, undefined)()).toEqual([port])
})

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { usbPlaces } from './usb-places.ts'

test('a port is told by the socket of its adapter, by one name, and one pulled out is not told', async () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'places-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const port = join(folder, 'ttyUSB0')
  writeFileSync(port, '')
  const links = join(folder, 'links')
  expect(await usbPlaces(links)).toEqual(new Map())
  mkdirSync(links)
  symlinkSync(port, join(links, 'pci-0000:00:14.0-usb-0:2:1.0-port0'))
  symlinkSync(port, join(links, 'pci-0000:00:14.0-usbv2-0:2:1.0-port0'))
  symlinkSync(join(folder, 'ttyUSB1'), join(links, 'pci-0000:00:14.0-usb-0:3:1.0-port0'))
  expect(await usbPlaces(links)).toEqual(new Map([[port, 'pci-0000:00:14.0-usb-0:2:1.0-port0']]))
})

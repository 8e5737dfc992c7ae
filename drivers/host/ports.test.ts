import { describe, expect, test } from 'vitest'
import type { UsbPort } from '../driver.ts'
import { findPort } from './ports.ts'

const port = (path: string, serialNumber?: string): UsbPort => ({
  kind: 'usb',
  path,
  vendorId: '0403',
  productId: '6001',
  serialNumber,
  manufacturer: undefined,
})
const commissioned = { path: '/dev/ttyUSB0', usbSerialNumber: 'A1' }
const among =
  (...ports: UsbPort[]) =>
  async () =>
    ports

describe('a commissioned meter', () => {
  test.each([
    ['where it was', [port('/dev/ttyUSB0', 'A1'), port('/dev/ttyUSB1', 'B2')], '/dev/ttyUSB0'],
    ['under another path', [port('/dev/ttyUSB1', 'A1')], '/dev/ttyUSB1'],
    [
      'under another path, with a stranger at its own',
      [port('/dev/ttyUSB0', 'B2'), port('/dev/ttyUSB1', 'A1')],
      '/dev/ttyUSB1',
    ],
    ['at one port of several', [port('/dev/ttyUSB1', 'A1'), port('/dev/ttyUSB0', 'A1')], '/dev/ttyUSB0'],
  ])('is found by the number of its adapter: %s', async (_, ports, path) => {
    expect(await findPort(commissioned, among(...ports))).toBe(path)
  })

  test.each([
    ['its adapter is not there', [port('/dev/ttyUSB0', 'B2'), port('/dev/ttyUSB1')]],
    ['its adapter has several ports and none is its own', [port('/dev/ttyUSB1', 'A1'), port('/dev/ttyUSB2', 'A1')]],
  ])('is missing when %s', async (_, ports) => {
    await expect(findPort(commissioned, among(...ports))).rejects.toMatchObject({ kind: 'portMissing' })
  })

  test('whose adapter tells no number is where it was, and nobody is asked', async () => {
    const listed = async () => {
      throw new Error('asked')
    }
    expect(await findPort({ path: '/dev/ttyS0' }, listed)).toBe('/dev/ttyS0')
  })
})

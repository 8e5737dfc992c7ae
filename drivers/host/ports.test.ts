import { describe, expect, test } from 'vitest'
import type { UsbPort } from '../driver.ts'
import type { SerialWhereabouts } from './messages.ts'
import { findPort, PortMoved } from './ports.ts'

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

  test('that hangs on no USB adapter is where it was, and nobody is asked', async () => {
    const listed = async () => {
      throw new Error('asked')
    }
    expect(await findPort({ path: '/dev/ttyS0' }, listed)).toBe('/dev/ttyS0')
  })
})

describe('a meter on an adapter without a number of its own', () => {
  const at = (path: string, place?: string, productId = '6001'): UsbPort => ({ ...port(path), productId, place })
  const kind = { vendorId: '0403', productId: '6001' }
  const only = { path: '/dev/ttyUSB0', adapter: { ...kind, place: 'left', isOnlyMeter: true, otherPlaces: [] } }
  const oneOfTwo = {
    path: '/dev/ttyUSB0',
    adapter: { ...kind, place: 'left', isOnlyMeter: false, otherPlaces: ['right'] },
  }
  const unplaced = { path: '/dev/ttyUSB0', adapter: { ...kind, isOnlyMeter: false, otherPlaces: [] } }

  test.each([
    ['the only one, where it was', only, [at('/dev/ttyUSB0', 'left')], '/dev/ttyUSB0'],
    ['the only one, in another socket', only, [at('/dev/ttyUSB0', 'right')], '/dev/ttyUSB0'],
    ['the only one, under another path', only, [at('/dev/ttyUSB3', 'right')], '/dev/ttyUSB3'],
    [
      'the only one, with an adapter of another kind at its path',
      only,
      [at('/dev/ttyUSB0', 'left', '6015'), at('/dev/ttyUSB1', 'right')],
      '/dev/ttyUSB1',
    ],
    [
      'one of two, both at their places',
      oneOfTwo,
      [at('/dev/ttyUSB0', 'left'), at('/dev/ttyUSB1', 'right')],
      '/dev/ttyUSB0',
    ],
    [
      'one of two, found in the other order after a restart',
      oneOfTwo,
      [at('/dev/ttyUSB0', 'right'), at('/dev/ttyUSB1', 'left')],
      '/dev/ttyUSB1',
    ],
    ['one of two, the other pulled out', oneOfTwo, [at('/dev/ttyUSB1', 'left')], '/dev/ttyUSB1'],
  ])('is found: %s', async (_, where, ports, path) => {
    expect(await findPort(where, among(...ports))).toBe(path)
  })

  test.each([
    ['no such adapter is there', only, [at('/dev/ttyUSB0', 'left', '6015')]],
    ['nothing is there', oneOfTwo, []],
  ])('is missing when %s', async (_, where, ports) => {
    await expect(findPort(where, among(...ports))).rejects.toMatchObject({ kind: 'portMissing' })
  })

  test.each<[string, SerialWhereabouts, UsbPort[], { path: string; place: string } | undefined]>([
    ['only the other one’s place is taken', oneOfTwo, [at('/dev/ttyUSB0', 'right')], undefined],
    [
      'it is in a third socket',
      oneOfTwo,
      [at('/dev/ttyUSB1', 'right'), at('/dev/ttyUSB2', 'third')],
      { path: '/dev/ttyUSB2', place: 'third' },
    ],
    [
      'both are in other sockets: the one at its path is offered',
      oneOfTwo,
      [at('/dev/ttyUSB1', 'third'), at('/dev/ttyUSB0', 'fourth')],
      { path: '/dev/ttyUSB0', place: 'fourth' },
    ],
    [
      'both are in other sockets and under other paths',
      oneOfTwo,
      [at('/dev/ttyUSB3', 'third'), at('/dev/ttyUSB4', 'fourth')],
      undefined,
    ],
    [
      'the only meter finds a second adapter of its kind, and none at its place',
      only,
      [at('/dev/ttyUSB0', 'third'), at('/dev/ttyUSB1', 'right')],
      { path: '/dev/ttyUSB0', place: 'third' },
    ],
    [
      'its place was never noted',
      unplaced,
      [at('/dev/ttyUSB0', 'left'), at('/dev/ttyUSB1', 'right')],
      { path: '/dev/ttyUSB0', place: 'left' },
    ],
    ['the system tells no places', unplaced, [at('/dev/ttyUSB0'), at('/dev/ttyUSB1')], undefined],
  ])('is not opened, and the desk is asked, when %s', async (_, where, ports, to) => {
    const error = await findPort(where, among(...ports)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PortMoved)
    expect(error).toMatchObject({ code: 'M111', to })
  })

  test('with a number that others share is one of those with that number', async () => {
    const shared = (path: string, place: string) => ({ ...at(path, place), serialNumber: '0001' })
    const where = { ...only, adapter: { ...only.adapter, serialNumber: '0001' } }
    expect(await findPort(where, among(at('/dev/ttyUSB0', 'left'), shared('/dev/ttyUSB1', 'right')))).toBe(
      '/dev/ttyUSB1',
    )
  })
})

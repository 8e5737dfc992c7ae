import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { bytesOf } from './testing/double-driver.ts'
import { bleMeter, Rig, scratchDir, serialMeter } from './testing/rig.ts'

let dir: string
let rig: Rig
beforeEach(() => {
  dir = scratchDir(onTestFinished)
  rig = new Rig(dir)
})

describe('configuring while running', () => {
  test('leaves unchanged meters in their conversation, ends removed ones and starts new ones', async () => {
    for (const port of ['port-m1', 'port-m2', 'port-m3']) rig.ports.plug(port)
    await rig.configure([serialMeter('m1'), serialMeter('m2')])
    rig.ports.send('port-m1', bytesOf('half', 1))
    await rig.configure([{ ...serialMeter('m1'), lastRecordNumber: 9 }, serialMeter('m3')])
    await rig.clock.advance(3000)
    rig.ports.send('port-m1', bytesOf('otherHalf', 64))
    await rig.clock.advance(0)
    expect(rig.weights).toEqual([64])
    expect(rig.ports.opened).toEqual(['port-m1', 'port-m2', 'port-m3'])
    expect(rig.ports.isOpen('port-m2')).toBe(false)
  })

  test('a driver that is not here, or a link its model does not have, fails that meter only', async () => {
    rig.ports.plug('port-m1')
    const strange = { ...serialMeter('m8'), driverId: 'stranger' }
    const wrongLink = serialMeter('m9', 'double-ble')
    await rig.configure([strange, wrongLink, serialMeter('m1')])
    expect(rig.events('link').map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', 'no driver stranger for model double-listened here'],
      ['failed', 'double-ble has no serial link'],
      ['open', undefined],
    ])
  })

  test('the highest record number of the last conversation goes into the next', async () => {
    rig.ports.plug('port-m2')
    rig.ports.answers = [bytesOf('result', 7), bytesOf('result', 5)]
    await rig.configure([{ ...serialMeter('m2', 'double-asked'), lastRecordNumber: 3 }])
    await rig.clock.advance(2000)
    rig.host.receive({ type: 'arm', armed: true })
    await rig.clock.advance(16_000)
    expect(rig.lastRecordNumbers).toEqual([3, 7])
  })
})

test('a message that does not fit is reported and changes nothing', async () => {
  rig.host.receive({ type: 'configure', config: { journal: { dir, keyHex: 'short' } } })
  rig.host.receive('rubbish')
  await rig.clock.advance(0)
  expect(rig.events('process').map(({ state }) => state)).toEqual(['fault', 'fault'])
  expect(rig.ready).toEqual([])
})

test('discovering tells ports and advertisements with their matches, each at most once a second', async () => {
  await rig.configure([], { portsFile: path.join(dir, 'ports.json') })
  writeFileSync(path.join(dir, 'ports.json'), JSON.stringify([{ path: 'pty', vendorId: '10c4' }]))
  const usb = {
    kind: 'usb',
    vendorId: undefined,
    productId: undefined,
    serialNumber: undefined,
    manufacturer: undefined,
  } as const
  rig.ports.listed = [{ ...usb, path: 'ttyS0' }]
  rig.host.receive({ type: 'discover', on: true })
  await rig.until(() => rig.seen.length >= 2)
  expect(rig.adapter.scans).toEqual([''])
  for (let n = 0; n < 5; n += 1) rig.adapter.advertise('aa')
  rig.adapter.advertise('bb', ['1810'])
  expect(
    rig.seen.map(({ sighting, matches }) => [sighting.kind === 'ble' ? sighting.address : sighting.path, matches]),
  ).toEqual([
    ['ttyS0', []],
    ['pty', [{ driverId: 'double', modelId: 'double-listened', score: 60, because: 'usb 10c4' }]],
    ['aa', [{ driverId: 'double', modelId: 'double-ble', score: 90, because: 'service 181d' }]],
  ])
  rig.host.receive({ type: 'discover', on: false })
  await rig.clock.advance(10_000)
  rig.adapter.advertise('aa')
  expect(rig.seen).toHaveLength(3)
  expect(rig.adapter.scanning).toBe(false)
})

test('stopping ends the conversations, closes the ports, and the process', async () => {
  rig.ports.plug('port-m1')
  await rig.configure([serialMeter('m1'), bleMeter('m3', 'aa')])
  rig.ports.send('port-m1', bytesOf('hang'))
  rig.adapter.advertise('aa')
  await rig.clock.advance(0)
  rig.host.receive({ type: 'stop' })
  await rig.clock.advance(5000)
  expect(rig.exits).toEqual(['asked to stop'])
  expect(rig.ports.isOpen('port-m1')).toBe(false)
  expect(rig.adapter.link?.closed).toBe(true)
})

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { KEEP_DAYS } from './journal.ts'
import { bytesOf, doubleDriver } from './testing/double-driver.ts'
import { bleMeter, failingFs, KEY_HEX, Rig, scratchDir, serialMeter } from './testing/rig.ts'

let dir: string
let rig: Rig
beforeEach(() => {
  dir = scratchDir(onTestFinished)
  rig = new Rig(dir)
})

/** The next life of the process on the same folder, at the same moment. */
const nextLife = () => new Rig(dir, { clock: rig.clock })

describe('replay', () => {
  test('gives the same as live, until it is acknowledged', async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    for (const bytes of [bytesOf('half', 1), bytesOf('bad'), bytesOf('otherHalf', 60), bytesOf('result', 61)])
      rig.ports.send('port-m1', bytes)
    await rig.clock.advance(0)
    expect(rig.weights).toEqual([60, 61])
    await rig.ack(rig.measurements[0]?.deliveryKey as string)

    const second = nextLife()
    await second.configure([])
    expect(second.measurements).toEqual([rig.measurements[1]])
    expect(second.ready).toEqual([1])
    expect(second.events('rejected')).toMatchObject([{ code: 'M202' }])
    await second.ack(rig.measurements[1]?.deliveryKey as string)

    const third = nextLife()
    await third.configure([])
    expect(third.measurements).toEqual([])
    expect(third.events('rejected')).toEqual([])
  })

  test('keeps the frames a driver of today cannot decode', async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 61))
    await rig.clock.advance(0)
    const decode = () => {
      throw new Error('not today')
    }
    const broken = new Rig(dir, { clock: rig.clock, drivers: [{ ...doubleDriver, decode }] })
    await broken.configure([])
    expect(broken.events('journal')).toMatchObject([
      { state: 'damaged', reason: 'driver double failed on 1 kept frames: not today' },
    ])
    const again = nextLife()
    await again.configure([])
    expect(again.weights).toEqual([61])
  })

  test('keeps the frames of a driver that is not here, and tells it', async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 61))
    await rig.clock.advance(0)
    const without = new Rig(dir, { clock: rig.clock, drivers: [] })
    await without.configure([])
    expect(without.events('journal')).toMatchObject([
      { state: 'damaged', reason: 'no driver double here; 1 frames are kept' },
    ])
    const again = nextLife()
    await again.configure([])
    expect(again.weights).toEqual([61])
  })

  test('a damaged start entry does not stop it', async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 62))
    await rig.clock.advance(0)
    const segment = rig.segments[0] as string
    const file = readFileSync(path.join(dir, segment))
    const start = file.indexOf(Buffer.from([0xe7, 0x4a, 0x91, 0x0c]), 60)
    file.writeUInt8(0, start)
    writeFileSync(path.join(dir, segment), file)
    const next = nextLife()
    await next.configure([])
    expect(next.weights).toEqual([62])
    expect(next.events('journal')).toMatchObject([
      { state: 'damaged', reason: expect.stringContaining('corrupt entry') },
    ])
  })

  test('after a restored backup it also gives what was acknowledged since', async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 1))
    await rig.clock.advance(3_600_000)
    const backupAt = rig.clock.now() - 60_000
    rig.ports.send('port-m1', bytesOf('result', 2))
    await rig.clock.advance(0)
    await rig.ack(...rig.measurements.map(({ deliveryKey }) => deliveryKey))
    await rig.stop()
    const restored = nextLife()
    await restored.configure([], { replaySince: backupAt })
    expect(restored.weights).toEqual([2])
    await restored.ack(restored.measurements[0]?.deliveryKey as string)
    await restored.configure([])
    expect(restored.ready).toEqual([1, 0])
  })

  test(`${KEEP_DAYS + 2} days later a settled journal has let its old segments go`, async () => {
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 1))
    await rig.clock.advance(0)
    await rig.ack(rig.measurements[0]?.deliveryKey as string)
    await rig.stop()
    const before = rig.segments
    rig.clock.jumpMs = (KEEP_DAYS + 2) * 86_400_000
    for (let life = 0; life < 2; life += 1) await nextLife().configure([])
    expect(rig.segments).not.toContain(before[0])
  })
})

describe('a journal that cannot be written', () => {
  test('refuses frames, takes no meter, and goes on by itself', async () => {
    const journalFs = failingFs()
    rig = new Rig(dir, { journalFs })
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1'), bleMeter('m3', 'aa')])
    journalFs.fault = 'ENOSPC'
    expect(rig.ports.send('port-m1', bytesOf('result', 1))).toBe(false)
    await rig.clock.advance(10_000)
    expect(rig.ports.isOpen('port-m1')).toBe(false)
    expect(rig.adapter.scanning).toBe(false)
    expect(rig.events('journal')).toMatchObject([{ state: 'failed', reason: expect.stringContaining('M108') }])
    journalFs.fault = 'none'
    await rig.clock.advance(10_000)
    expect(rig.events('journal').map(({ state }) => state)).toEqual(['failed', 'ok'])
    expect(rig.ports.send('port-m1', bytesOf('result', 2))).toBe(true)
    await rig.clock.advance(0)
    expect(rig.weights).toEqual([2])
    expect(rig.adapter.scanning).toBe(true)
    const next = nextLife()
    await next.configure([])
    expect(next.weights).toEqual([2])
  })

  test('from the start: told once, tried until it works', async () => {
    const journalFs = failingFs()
    journalFs.fault = 'ENOSPC'
    rig = new Rig(dir, { journalFs })
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    await rig.clock.advance(60_000)
    expect(rig.ready).toEqual([])
    expect(rig.ports.opened).toEqual([])
    expect(rig.events('journal')).toHaveLength(1)
    journalFs.fault = 'none'
    await rig.clock.advance(10_000)
    expect(rig.ready).toEqual([0])
    expect(rig.events('journal').map(({ state }) => state)).toEqual(['failed', 'ok'])
  })

  test('an acknowledgement that could not be kept only means handing over once more', async () => {
    const journalFs = failingFs()
    rig = new Rig(dir, { journalFs })
    rig.ports.plug('port-m1')
    await rig.configure([serialMeter('m1')])
    rig.ports.send('port-m1', bytesOf('result', 1))
    await rig.clock.advance(0)
    journalFs.fault = 'ENOSPC'
    await rig.ack(rig.measurements[0]?.deliveryKey as string)
    const next = nextLife()
    await next.configure([])
    expect(next.measurements).toEqual(rig.measurements)
  })

  test('with another key nothing runs until the right one is configured', async () => {
    await rig.configure([])
    await rig.stop()
    const next = nextLife()
    next.ports.plug('port-m1')
    const meters = [serialMeter('m1')]
    await next.configure(meters, { journal: { dir, keyHex: 'f'.repeat(64) } })
    await next.clock.advance(60_000)
    expect(next.events('journal')).toMatchObject([{ state: 'failed', reason: expect.stringContaining('another key') }])
    expect(next.ports.opened).toEqual([])
    await next.configure(meters, { journal: { dir, keyHex: KEY_HEX } })
    expect(next.ports.opened).toEqual(['port-m1'])
    expect(next.ready).toEqual([0])
  })
})

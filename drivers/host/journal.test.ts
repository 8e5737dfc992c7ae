import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { MeterError } from '../errors.ts'
import { Journal, type JournalOptions, KEEP_DAYS } from './journal.ts'
import { JournalKeyError } from './journal-format.ts'
import { nodeFs } from './journal-fs.ts'
import { failingFs, KEY_HEX, scratchDir } from './testing/rig.ts'

const DAY = 86_400_000
const about = {
  meterId: 'm1',
  driverId: 'double',
  modelId: 'double-listened',
  settings: { ignoreCheckByte: true },
  zoneOffsetMinutes: 480,
  lastRecordNumber: 7,
}

let dir: string
let now: number
beforeEach(() => {
  dir = scratchDir(onTestFinished)
  now = Date.UTC(2026, 10, 22, 8)
})

const open = (more: Partial<JournalOptions> = {}) => {
  const journal = new Journal({ dir, key: Buffer.from(KEY_HEX, 'hex'), now: () => now, ...more })
  onTestFinished(() => journal.close())
  return journal
}
const framesIn = (journal: Journal) => [...journal.found.conversations.values()].flatMap(({ frames }) => frames)
const files = () => readdirSync(dir).sort()

test('frames, their conversation and its settings are there again after a restart', () => {
  const conversation = open().begin(about)
  const written = [
    conversation.record('out', Uint8Array.of(0x22), undefined),
    conversation.record('in', Uint8Array.of(1, 2, 3), '2a35'),
  ]
  const [found] = open().found.conversations.values()
  expect(found).toEqual({ id: conversation.id, about, frames: written, acknowledged: new Set(), settled: false })
})

test('a frame is a copy: what the link does with its buffer afterwards changes nothing', () => {
  const buffer = Uint8Array.of(1, 2, 3)
  const frame = open().begin(about).record('in', buffer)
  buffer.fill(9)
  expect(frame.bytes).toEqual(Uint8Array.of(1, 2, 3))
})

test('ids ascend as text, across frames, days, restarts and a clock set back', () => {
  const ids: string[] = []
  for (const step of [0, 1, DAY, -3 * DAY, 0]) {
    now += step
    const conversation = open().begin(about)
    for (let n = 0; n < 12; n += 1) ids.push(conversation.record('in', Uint8Array.of(n)).id)
  }
  expect(ids).toEqual([...ids].sort())
  expect(new Set(ids).size).toBe(ids.length)
})

test('ids are not used again when the folder was lost', () => {
  const first = open().begin(about).record('in', Uint8Array.of(1)).id
  for (const file of files()) nodeFs.remove(path.join(dir, file))
  expect(open().begin(about).record('in', Uint8Array.of(1)).id).not.toBe(first)
})

test('an inbound frame is on disk and synced before it is handed on; outbound frames and acknowledgements are not synced one by one', () => {
  const calls: string[] = []
  const spy = {
    ...nodeFs,
    write: (fd: number, bytes: Uint8Array) => {
      calls.push('write')
      return nodeFs.write(fd, bytes)
    },
    sync: (fd: number) => {
      calls.push('sync')
      nodeFs.sync(fd)
    },
  }
  const journal = open({ fs: spy })
  const conversation = journal.begin(about)
  calls.length = 0
  conversation.record('in', Uint8Array.of(1))
  expect(calls).toEqual(['write', 'sync'])
  conversation.record('out', Uint8Array.of(1))
  journal.acknowledge(conversation.id, ['x:0'], false)
  expect(calls).toEqual(['write', 'sync', 'write', 'write'])
})

test('a write that takes only a part is continued', () => {
  const slow = { ...nodeFs, write: (fd: number, bytes: Uint8Array) => nodeFs.write(fd, bytes.subarray(0, 5)) }
  open({ fs: slow }).begin(about).record('in', Uint8Array.of(1, 2))
  expect(framesIn(open())).toHaveLength(1)
})

test('a new segment begins every day and when the old one is full', () => {
  const conversation = open().begin(about)
  conversation.record('in', Uint8Array.of(1))
  now += DAY
  const big = new Uint8Array(500_000)
  for (let n = 0; n < 14; n += 1) conversation.record('out', big)
  expect(files()).toHaveLength(3)
  expect(framesIn(open())).toHaveLength(15)
})

test('acknowledgements survive a restart', () => {
  const journal = open()
  const [one, two] = [journal.begin(about), journal.begin(about)]
  const key = `${one.record('in', Uint8Array.of(1)).id}:0`
  two.record('in', Uint8Array.of(2))
  journal.acknowledge(one.id, [key], true)
  const { conversations } = open().found
  expect(conversations.get(one.id)).toMatchObject({ settled: true, acknowledged: new Set([key]), frames: [] })
  expect(conversations.get(two.id)).toMatchObject({ settled: false })
})

test('a torn tail costs only the last entry, is told once, and writing goes on behind it', () => {
  const conversation = open().begin(about)
  conversation.record('in', Uint8Array.of(1))
  conversation.record('in', Uint8Array.of(2))
  const file = path.join(dir, files()[0] as string)
  const whole = readFileSync(file)
  writeFileSync(file, whole.subarray(0, whole.length - 3))
  const again = open()
  expect(framesIn(again).map(({ bytes }) => [...bytes])).toEqual([[1]])
  expect(again.problems).toMatchObject([{ reason: 'torn tail' }])
  again.begin(about).record('in', Uint8Array.of(3))
  const third = open()
  expect(framesIn(third).map(({ bytes }) => [...bytes])).toEqual([[1], [3]])
  expect(third.problems).toEqual([])
})

test('a damaged start entry costs the settings and not the frames', () => {
  const conversation = open().begin(about)
  conversation.record('in', Uint8Array.of(1))
  const file = path.join(dir, files()[0] as string)
  const damaged = readFileSync(file)
  damaged.writeUInt8(damaged.readUInt8(60) ^ 1, 60)
  writeFileSync(file, damaged)
  const again = open()
  expect(again.problems).toMatchObject([{ reason: 'corrupt entry' }])
  expect(again.found.conversations.get(conversation.id)).toMatchObject({ about: { meterId: 'm1' } })
  expect(framesIn(again)).toHaveLength(1)
})

test('a file that cannot be read is told and does not stop the others', () => {
  open().begin(about).record('in', Uint8Array.of(1))
  open().begin(about).record('in', Uint8Array.of(2))
  const [first] = files()
  const fs = {
    ...nodeFs,
    read: (file: string) => {
      if (path.basename(file) === first) throw new Error('EIO')
      return nodeFs.read(file)
    },
  }
  const journal = open({ fs })
  expect(journal.problems).toMatchObject([{ reason: 'unreadable file' }])
  expect(framesIn(journal).map(({ bytes }) => [...bytes])).toEqual([[2]])
})

test('with another key it refuses with a clear line and leaves the folder as it is', () => {
  open().begin(about).record('in', Uint8Array.of(1))
  const before = files().map((file) => [file, readFileSync(path.join(dir, file)).toString('hex')])
  expect(() => open({ key: Buffer.alloc(32) })).toThrow(JournalKeyError)
  expect(files().map((file) => [file, readFileSync(path.join(dir, file)).toString('hex')])).toEqual(before)
})

test('a folder that cannot be made is M108 with the reason', () => {
  const file = path.join(dir, 'file')
  writeFileSync(file, '')
  expect(() => open({ dir: path.join(file, 'journal') })).toThrow(/^M108 the journal cannot be opened: E/)
})

describe('when the disk is full or a sync fails', () => {
  test.each(['ENOSPC', 'sync'] as const)(
    '%s: the frame is refused, nothing of it comes back, and it goes on when it can',
    (fault) => {
      const fs = failingFs()
      const states: string[] = []
      const journal = open({ fs, onState: (state) => states.push(state) })
      const conversation = journal.begin(about)
      conversation.record('in', Uint8Array.of(1))
      fs.fault = fault
      for (let n = 0; n < 3; n += 1)
        expect(() => conversation.record('in', Uint8Array.of(2))).toThrow(
          expect.objectContaining({ kind: 'journalFailed' }),
        )
      expect(() => journal.probe()).toThrow(MeterError)
      fs.fault = 'none'
      conversation.record('in', Uint8Array.of(3))
      expect(states).toEqual(['failed', 'ok'])
      const again = open()
      expect(framesIn(again).map(({ bytes }) => [...bytes])).toEqual([[1], [3]])
      expect(again.problems).toEqual([])
      expect(files()).toHaveLength(2)
    },
  )

  test('a tail that cannot be cut either is passed over', () => {
    const fs = failingFs()
    fs.truncate = () => {
      throw new Error('EIO')
    }
    const conversation = open({ fs }).begin(about)
    conversation.record('in', Uint8Array.of(1))
    fs.fault = 'ENOSPC'
    expect(() => conversation.record('in', Uint8Array.of(2))).toThrow('M108')
    fs.fault = 'none'
    conversation.record('in', Uint8Array.of(3))
    expect(framesIn(open()).map(({ bytes }) => [...bytes])).toEqual([[1], [3]])
  })
})

test(`settled conversations are dropped after ${KEEP_DAYS} days, unsettled ones never`, () => {
  const journal = open()
  const old = journal.begin(about)
  old.record('in', Uint8Array.of(1))
  journal.acknowledge(old.id, [], true)
  now += DAY
  const waiting = journal.begin(about)
  waiting.record('in', Uint8Array.of(2))
  now += (KEEP_DAYS + 1) * DAY
  const second = open()
  expect(second.dropped).toHaveLength(1)
  second.probe()
  now += 400 * DAY
  const third = open()
  expect(framesIn(third).map(({ bytes }) => [...bytes])).toEqual([[2]])
})

test('a segment that cannot be removed now is removed at another start', () => {
  const journal = open()
  const old = journal.begin(about)
  journal.acknowledge(old.id, [], true)
  now += DAY
  journal.probe()
  now += (KEEP_DAYS + 1) * DAY
  const fs = {
    ...nodeFs,
    remove: () => {
      throw new Error('EBUSY')
    },
  }
  expect(open({ fs }).dropped).toEqual([])
  expect(open().dropped).toHaveLength(1)
})

import { describe, expect, test } from 'vitest'
import type { JournalEntry } from './journal-format.ts'
import { indexJournal, segmentsToDrop } from './journal-index.ts'

const DAY = 86_400_000
const about = {
  meterId: 'm1',
  driverId: 'double',
  modelId: 'double-listened',
  settings: { a: 1 },
  zoneOffsetMinutes: 480,
}
const start = (id: string, at = 0): JournalEntry => ({ type: 'start', id, at, about })
const frame = (conversation: string, id: string, at = 0): JournalEntry => ({
  type: 'frame',
  id,
  at,
  conversation,
  meterId: 'm1',
  driverId: 'double',
  modelId: 'double-listened',
  direction: 'in',
  channel: '2a35',
  base64: 'AQI=',
})
const ack = (conversation: string, keys: string[], settled: boolean, at = 0): JournalEntry => ({
  type: 'ack',
  at,
  conversation,
  keys,
  settled,
})

test('a conversation is put together across segments', () => {
  const { conversations } = indexJournal([
    { segment: '1', entries: [start('c'), frame('c', 'f1', 5)] },
    { segment: '2', entries: [frame('c', 'f2', 6), ack('c', ['f1:0'], false)] },
  ])
  const bytes = Uint8Array.of(1, 2)
  expect(conversations.get('c')).toEqual({
    id: 'c',
    about,
    frames: [
      { id: 'f1', at: 5, direction: 'in', channel: '2a35', bytes },
      { id: 'f2', at: 6, direction: 'in', channel: '2a35', bytes },
    ],
    acknowledged: new Set(['f1:0']),
    settled: false,
  })
})

test('frames whose start entry was lost still know their meter', () => {
  const { conversations } = indexJournal([{ segment: '1', entries: [frame('c', 'f1')] }])
  expect(conversations.get('c')?.about).toEqual({ meterId: 'm1', driverId: 'double', modelId: 'double-listened' })
})

test.each([
  ['are let go', undefined, 0],
  ['are let go when they came before the moment asked for', 6, 0],
  ['stay when one came at or after the moment asked for', 5, 1],
])('the frames of a settled conversation %s', (_, since, count) => {
  const entries = [start('c'), frame('c', 'f1', 5), ack('c', ['f1:0'], true)]
  const { conversations } = indexJournal([{ segment: '1', entries }], since)
  expect(conversations.get('c')?.settled).toBe(true)
  expect(conversations.get('c')?.frames).toHaveLength(count)
})

describe('segments that may go', () => {
  const settled = (c: string, at: number) => [start(c, at), frame(c, `${c}f`, at), ack(c, [`${c}f:0`], true, at)]
  const now = 100 * DAY
  const cases: [string, { segment: string; entries: JournalEntry[] }[], string[]][] = [
    ['none of an empty journal', [], []],
    ['never the newest, however old', [{ segment: '1', entries: settled('a', DAY) }], []],
    [
      'an old and settled one',
      [
        { segment: '1', entries: settled('a', DAY) },
        { segment: '2', entries: [] },
      ],
      ['1'],
    ],
    [
      'not one that is exactly as old as is kept',
      [
        { segment: '1', entries: settled('a', now - 14 * DAY) },
        { segment: '2', entries: [] },
      ],
      [],
    ],
    [
      'not an old one with an unsettled conversation',
      [
        { segment: '1', entries: [start('a', DAY), frame('a', 'f', DAY)] },
        { segment: '2', entries: [] },
      ],
      [],
    ],
    [
      'not the acknowledgements of a conversation that is not settled',
      [
        { segment: '1', entries: [start('a', DAY), frame('a', 'f', DAY)] },
        { segment: '2', entries: [ack('a', ['f:0'], false, DAY)] },
        { segment: '3', entries: [] },
      ],
      [],
    ],
    [
      'both when the conversation was settled in the later one',
      [
        { segment: '1', entries: [start('a', DAY), frame('a', 'f', DAY)] },
        { segment: '2', entries: [ack('a', ['f:0'], true, DAY)] },
        { segment: '3', entries: [] },
      ],
      ['1', '2'],
    ],
    [
      'not one written by a clock that stood wrong, while the one before is young',
      [
        { segment: '1', entries: settled('a', now - DAY) },
        { segment: '2', entries: settled('b', DAY) },
        { segment: '3', entries: [] },
      ],
      [],
    ],
    [
      'an empty one together with the old one before it',
      [
        { segment: '1', entries: settled('a', DAY) },
        { segment: '2', entries: [] },
        { segment: '3', entries: [] },
      ],
      ['1', '2'],
    ],
    [
      'not an empty one whose age is unknown',
      [
        { segment: '1', entries: [] },
        { segment: '2', entries: [] },
      ],
      [],
    ],
  ]
  test.each(cases)('%s', (_, segments, dropped) => {
    expect(segmentsToDrop(indexJournal(segments), now, 14)).toEqual(dropped)
  })
})

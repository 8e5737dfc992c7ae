import { describe, expect, test } from 'vitest'
import { MemorySerialLink } from '../virtual/memory-serial.ts'
import { SimulatedTime } from '../virtual/time.ts'
import { samReader } from './reader.ts'
import { type VirtualCard, VirtualIdReader } from './virtual.ts'

const WANG: VirtualCard = { name: '王秀英', sexCode: '2', birthDate: '19510308', number: '99000019510308002X' }
const LI: VirtualCard = { name: '李建国', sexCode: '1', birthDate: '19480722', number: '990000194807220013' }

/** A reader at work for so many seconds, with what happens at which second. */
async function over(seconds: number, happens: Readonly<Record<number, (reader: VirtualIdReader) => void>>) {
  const time = new SimulatedTime(0)
  const reader = new VirtualIdReader()
  happens[0]?.(reader)
  const link = new MemorySerialLink(reader, time)
  const stop = new AbortController()
  for (const [at, act] of Object.entries(happens)) if (at !== '0') time.after(Number(at) * 1000, () => act(reader))
  time.after(seconds * 1000, () => stop.abort())
  const sleep = (ms: number) => new Promise<void>((resolve) => void time.after(ms, resolve))
  const read: string[] = []
  const talk = async (): Promise<unknown> => {
    try {
      for await (const what of samReader.read(link, { signal: stop.signal, sleep }))
        read.push(typeof what === 'string' ? what : `${what.name} ${what.number}`)
    } catch (error) {
      return error
    }
    return undefined
  }
  const error = await time.until(talk())
  return { read, error, reader }
}

describe('a reader of identity cards', () => {
  test('reads a card that is laid, once, and the next one', async () => {
    const { read, error } = await over(20, {
      2: (reader) => reader.lay(WANG),
      9: (reader) => reader.takeAway(),
      12: (reader) => reader.lay(LI),
    })
    expect(read).toEqual(['ready', '王秀英 99000019510308002X', '李建国 990000194807220013'])
    expect(error).toBeUndefined()
  })

  test('reads the same card again when it is laid again', async () => {
    const { read } = await over(20, { 2: (reader) => reader.lay(WANG), 10: (reader) => reader.lay(WANG) })
    expect(read).toHaveLength(3)
  })

  test('is asked two or three times a second, not more', async () => {
    const { reader } = await over(60, {})
    expect(reader.searches).toBeGreaterThan(100)
    expect(reader.searches).toBeLessThanOrEqual(151)
  })

  test('says once that a card cannot be read, and reads it when it lies well', async () => {
    const bad = (reader: VirtualIdReader) => {
      reader.faults.unreadable = true
      reader.lay(WANG)
    }
    const { read } = await over(20, {
      2: bad,
      10: (reader) => {
        reader.faults.unreadable = false
      },
    })
    expect(read).toEqual(['ready', 'unreadable', '王秀英 99000019510308002X'])
  })

  test('takes a card of another kind for one that cannot be read', async () => {
    const { read } = await over(8, { 2: (reader) => reader.lay({ ...WANG, number: 'CHN310068010101' }) })
    expect(read).toEqual(['ready', 'unreadable'])
  })

  test('a card snatched away between search and reading is one that could not be read', async () => {
    const { read } = await over(8, {
      2: (reader) => {
        reader.lay(WANG)
        const answer = reader.onBytes.bind(reader)
        reader.onBytes = (bytes) => {
          if (bytes[8] === 0x02) reader.takeAway()
          answer(bytes)
        }
      },
    })
    expect(read).toEqual(['ready', 'unreadable'])
  })

  test('noise on the line and a spoilt answer lose no card', async () => {
    const { read } = await over(20, {
      1: (reader) => {
        reader.faults.noise = [0, 0xaa, 0x55]
      },
      2: (reader) => {
        reader.faults.spoilt = 3
        reader.lay(WANG)
      },
    })
    expect(read).toEqual(['ready', '王秀英 99000019510308002X'])
  })

  const ordered =
    (faults: Partial<VirtualIdReader['faults']>) =>
    (reader: VirtualIdReader): void =>
      void Object.assign(reader.faults, faults)
  test.each([
    ['is silent from the beginning', { 0: ordered({ mute: true }) }, 'M102'],
    ['falls silent', { 5: ordered({ mute: true }) }, 'M102'],
    ['failed its own test', { 0: ordered({ selfTestStatus: 0x60 }) }, 'M303'],
    ['speaks nothing but nonsense', { 5: ordered({ spoilt: 1000 }) }, 'M201'],
  ])('that %s is given up with a word why', async (_, happens, code) => {
    const { error } = await over(60, happens)
    expect(error).toMatchObject({ code })
  })
})

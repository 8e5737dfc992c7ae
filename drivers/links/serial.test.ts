import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SerialPort } from 'serialport'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FrameSlicer, SerialLink } from '../driver.ts'
import type { MeterError } from '../errors.ts'
import type { Frame } from '../measurement.ts'
import { openPty, type Pty } from '../virtual/pty.ts'
import type { FrameRecorder, SerialSettings } from './link.ts'
import { listSerialPorts, openSerialLink } from './serial.ts'

const SETTINGS: SerialSettings = {
  kind: 'serial',
  baudRate: 19_200,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  assertLines: true,
}
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, value) => value)
const PATIENCE = { timeout: 15_000, interval: 5 }

/** Frames are `02 .. 03`; everything else is noise. */
const STX_ETX: FrameSlicer = {
  gapMs: 80,
  push(pending) {
    const frames: Uint8Array[] = []
    const skipped: Uint8Array[] = []
    let rest = pending
    for (;;) {
      const start = rest.indexOf(2)
      if (start !== 0 && rest.length > 0) skipped.push(rest.slice(0, start < 0 ? rest.length : start))
      if (start < 0) return { frames, skipped, rest: new Uint8Array() }
      const end = rest.indexOf(3, start)
      if (end < 0) return { frames, skipped, rest: rest.slice(start) }
      frames.push(rest.slice(start, end + 1))
      rest = rest.slice(end + 1)
    }
  },
}

let folder: string
let pty: Pty
let link: SerialLink | undefined
let recorded: Frame[]
let skipped: string[]

const recorder: FrameRecorder = {
  record: (direction, bytes) => {
    const frame: Frame = { id: `f${recorded.length}`, at: Date.now(), direction, bytes: Uint8Array.from(bytes) }
    recorded.push(frame)
    return frame
  },
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'serial-'))
  pty = await openPty(join(folder, 'port'))
  recorded = []
  skipped = []
})
afterEach(async () => {
  await link?.close()
  link = undefined
  await pty.close()
  rmSync(folder, { recursive: true })
})

async function open(using: FrameRecorder = recorder): Promise<SerialLink> {
  link = await openSerialLink(pty.path, SETTINGS, using, (bytes, reason) =>
    skipped.push(`${Buffer.from(bytes).toString('hex')} ${reason}`),
  )
  return link
}

async function readAll(from: SerialLink, length: number): Promise<Uint8Array> {
  let all = Buffer.alloc(0)
  while (all.length < length) {
    const frame = await from.read(5_000)
    if (!frame) break
    all = Buffer.concat([all, frame.bytes])
  }
  return Uint8Array.from(all)
}

const kindOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: MeterError) => error.kind,
  )

test('every byte value passes unchanged in both directions and is recorded', async () => {
  const heard: Buffer[] = []
  pty.onData((chunk) => heard.push(chunk))
  const port = await open()
  await port.write(EVERY_BYTE)
  await vi.waitFor(() => expect(Uint8Array.from(Buffer.concat(heard))).toEqual(EVERY_BYTE), PATIENCE)
  pty.write(EVERY_BYTE)
  expect(await readAll(port, 256)).toEqual(EVERY_BYTE)
  expect(recorded[0]).toMatchObject({ direction: 'out', bytes: EVERY_BYTE })
  expect(recorded.slice(1).every(({ direction }) => direction === 'in')).toBe(true)
})

test('a frame that comes byte by byte is one frame; noise around it is reported and not kept', async () => {
  const port = await open()
  port.useSlicer(STX_ETX)
  for (const byte of [0xff, 0x02, 0x41, 0x42, 0x03, 0x00]) {
    pty.write(Uint8Array.of(byte))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect((await port.read(5_000))?.bytes).toEqual(Uint8Array.of(2, 0x41, 0x42, 3))
  expect(await port.read(150)).toBeUndefined()
  expect(skipped).toEqual(['ff no frame begins here', '00 no frame begins here'])
  expect(recorded).toHaveLength(1)
})

test('two frames in one piece are two frames', async () => {
  const port = await open()
  port.useSlicer(STX_ETX)
  pty.write(Uint8Array.of(2, 1, 3, 2, 9, 3))
  expect((await port.read(5_000))?.bytes).toEqual(Uint8Array.of(2, 1, 3))
  expect((await port.read(5_000))?.bytes).toEqual(Uint8Array.of(2, 9, 3))
})

test('an unfinished frame is dropped after the gap, or becomes a frame where the slicer says so', async () => {
  const port = await open()
  port.useSlicer(STX_ETX)
  pty.write(Uint8Array.of(2, 0x41))
  await vi.waitFor(() => expect(skipped).toEqual(['0241 unfinished frame']), PATIENCE)
  port.useSlicer({ ...STX_ETX, gapMs: 60_000, gapAfterMs: () => 20, finish: (rest) => Uint8Array.of(...rest, 3) })
  pty.write(Uint8Array.of(2, 0x42))
  expect((await port.read(5_000))?.bytes).toEqual(Uint8Array.of(2, 0x42, 3))
})

test('a frame that only waits for its gap is kept when the port closes', async () => {
  const port = await open()
  port.useSlicer({ ...STX_ETX, gapMs: 60_000, finish: (rest) => Uint8Array.of(...rest, 3) })
  pty.write(Uint8Array.of(2, 0x42))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(recorded).toEqual([])
  await port.close()
  expect(recorded.map(({ bytes }) => bytes)).toEqual([Uint8Array.of(2, 0x42, 3)])
  expect((await port.read(1_000))?.bytes).toEqual(Uint8Array.of(2, 0x42, 3))
  expect(await kindOf(port.read(1_000))).toBe('linkLost')
})

test('what came before the slicer was chosen is cut by it, and flush throws away what was not cut', async () => {
  const port = await open()
  pty.write(Uint8Array.of(2, 7, 3, 2, 8))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(recorded).toEqual([])
  port.useSlicer(STX_ETX)
  expect((await port.read(5_000))?.bytes).toEqual(Uint8Array.of(2, 7, 3))
  port.flush()
  expect(skipped).toEqual(['0208 flushed'])
})

test('a frame is recorded before the driver gets it, and one that cannot be recorded is never given', async () => {
  const port = await open({
    record: () => {
      throw new Error('disk full')
    },
  })
  pty.write(Uint8Array.of(1, 2, 3))
  expect(await kindOf(port.read(5_000))).toBe('journalFailed')
  expect(await kindOf(port.write(Uint8Array.of(1)))).toBe('journalFailed')
})

test('silence is undefined after the time asked for', async () => {
  const port = await open()
  expect(await port.read(20)).toBeUndefined()
})

test.each([
  ['while the line is quiet', false],
  ['in the middle of input', true],
])('an unplug %s is linkLost, for the read that waits and for every later call', async (_when, isBusy) => {
  const port = await open()
  const chatter = isBusy ? setInterval(() => pty.write(EVERY_BYTE), 1) : undefined
  let outcome = ''
  const reading = (async () => {
    for (;;) await port.read(20_000)
  })().catch((error: MeterError) => {
    outcome = error.kind
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  clearInterval(chatter)
  await pty.close()
  await reading
  expect(outcome).toBe('linkLost')
  expect(await kindOf(port.write(Uint8Array.of(1)))).toBe('linkLost')
})

test('a port that somebody else has open is portBusy; one that is not there is portMissing', async () => {
  await open()
  await expect(openSerialLink(pty.path, SETTINGS, recorder)).rejects.toMatchObject({ kind: 'portBusy', code: 'M103' })
  await expect(openSerialLink(join(folder, 'none'), SETTINGS, recorder)).rejects.toMatchObject({ kind: 'portMissing' })
})

test('a closed link is linkLost and gives the port back', async () => {
  const port = await open()
  await port.close()
  expect(await kindOf(port.read(10))).toBe('linkLost')
  const again = await open()
  pty.write(Uint8Array.of(5))
  expect((await again.read(5_000))?.bytes).toEqual(Uint8Array.of(5))
})

test('a port whose owner was killed opens again, without what was left unread', async () => {
  const script = join(folder, 'owner.mjs')
  const link = JSON.stringify(fileURLToPath(new URL('./serial.ts', import.meta.url)))
  writeFileSync(
    script,
    `import { openSerialLink } from ${link}
     let id = 0
     const recorder = { record: (direction, bytes) => { process.send('frame'); return { id: String(id++), at: 0, direction, bytes } } }
     const port = await openSerialLink(${JSON.stringify(pty.path)}, ${JSON.stringify(SETTINGS)}, recorder)
     process.send('open')
     for (;;) await port.read(60_000)`,
  )
  const owner = fork(script)
  const said: unknown[] = []
  owner.on('message', (message) => said.push(message))
  await vi.waitFor(() => expect(said).toContain('open'), PATIENCE)
  pty.write(Uint8Array.of(1))
  await vi.waitFor(() => expect(said).toContain('frame'), PATIENCE)
  const ended = once(owner, 'exit')
  owner.kill('SIGKILL')
  await ended
  pty.write(Uint8Array.of(0xee))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const port = await open()
  pty.write(Uint8Array.of(2))
  expect((await port.read(5_000))?.bytes).toEqual(Uint8Array.of(2))
})

test('the ports of the system are listed with their ids in one form', async () => {
  vi.spyOn(SerialPort, 'list').mockResolvedValueOnce([
    {
      path: '/dev/ttyUSB0',
      vendorId: '10C4',
      productId: 'EA60',
      manufacturer: 'Silicon Labs',
      serialNumber: undefined,
      pnpId: undefined,
      locationId: '20-2',
    },
  ])
  expect(await listSerialPorts()).toEqual([
    {
      kind: 'usb',
      path: '/dev/ttyUSB0',
      vendorId: '10c4',
      productId: 'ea60',
      serialNumber: undefined,
      manufacturer: 'Silicon Labs',
      place: '20-2',
    },
  ])
})

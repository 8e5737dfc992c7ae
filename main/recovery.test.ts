import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, expect, test } from 'vitest'
import { askForRecoveryKey, keepRecoveryKey, recoveryNote } from './recovery.ts'

const scratch = mkdtempSync(join(tmpdir(), 'health-station-recovery-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const KEY = '0A1B2C-3D4E5F-6G7H8J-9K0M1N-2P3Q4R'

function station(): string {
  const dir = mkdtempSync(join(scratch, 'data-'))
  keepRecoveryKey(dir, KEY)
  return dir
}

/** A terminal at which somebody types the given lines, each after a question. */
function terminal(typed: readonly string[], isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY })
  const output = Object.assign(new PassThrough(), { isTTY })
  const lines = [...typed]
  let shown = ''
  output.on('data', (text: Buffer) => {
    shown += text.toString()
    if (text.toString().includes('later): ') && lines.length > 0) input.write(`${lines.shift()}\n`)
  })
  return { input, output, shown: () => shown }
}

test('the note can be read by the station’s user alone', () => {
  expect(statSync(recoveryNote(station())).mode & 0o777).toBe(0o600)
})

test('typed back, in whatever spelling, the key leaves the machine', async () => {
  const dir = station()
  const screen = terminal(['wrong', '0a1b2c 3d4e5f 6g7h8j 9kom1n 2p3q4r'])
  expect(await askForRecoveryKey(dir, screen)).toBe(true)
  expect(screen.shown()).toContain(KEY)
  expect(screen.shown()).toContain('not the same')
  expect(existsSync(recoveryNote(dir))).toBe(false)
  expect(await askForRecoveryKey(dir, terminal([]))).toBe(true)
})

test('an empty line puts it off', async () => {
  const dir = station()
  expect(await askForRecoveryKey(dir, terminal(['']))).toBe(false)
  expect(existsSync(recoveryNote(dir))).toBe(true)
})

test('the end of the station breaks the question off', async () => {
  const dir = station()
  const ending = new AbortController()
  const screen = terminal([])
  const asked = askForRecoveryKey(dir, screen, ending.signal)
  await expect.poll(() => screen.shown()).toContain('Type it')
  ending.abort()
  expect(await asked).toBe(false)
  expect(existsSync(recoveryNote(dir))).toBe(true)
})

test('without a terminal one line says where it is, and not what it is', async () => {
  const dir = station()
  const screen = terminal([], false)
  expect(await askForRecoveryKey(dir, screen)).toBe(false)
  await expect.poll(() => screen.shown()).toContain(recoveryNote(dir))
  expect(screen.shown()).not.toContain(KEY)
})

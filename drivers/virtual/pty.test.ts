import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPty } from './pty.ts'

test('a pty that cannot be made says so at once', async () => {
  await expect(openPty(join(tmpdir(), 'no-such-folder', 'port'))).rejects.toThrow(/no pty at .*No such file/s)
})

test('closing takes the path away, twice is no error, and writing afterwards is nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pty-'))
  const pty = await openPty(join(folder, 'port'))
  expect(existsSync(pty.path)).toBe(true)
  await pty.close()
  await pty.close()
  pty.write(Uint8Array.of(1))
  expect(existsSync(pty.path)).toBe(false)
  rmSync(folder, { recursive: true })
})

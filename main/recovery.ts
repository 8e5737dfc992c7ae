/**
 * The recovery key of a new station: who gets to see it, and how it is taken away.
 *
 * It must outlive a set-up that is broken off and a kiosk that starts without a terminal, so it is first written beside the
 * store, readable by the station's user alone, where the wrapped data key lies as well; with a key file for a key store this
 * gives nothing to anybody who could not open the store anyway. It leaves the machine's disk when somebody has it on paper: on a
 * terminal, by typing it back; otherwise by deleting the file, as the file says. No backup carries it.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import writeFileAtomic from 'write-file-atomic'
import { isTypedBack } from '../db/recovery-key.ts'

const NOTE_FILE = 'recovery-key.txt'

const note = (key: string) => `${key}

恢复密钥。请抄在纸上，锁好，然后删除这个文件。没有它，本机损坏后备份打不开。
The recovery key. Copy it on paper, lock it away, then delete this file. Without it no backup opens once this machine is lost.
`

export function recoveryNote(dataDir: string): string {
  return join(dataDir, NOTE_FILE)
}

export function keepRecoveryKey(dataDir: string, key: string): void {
  writeFileAtomic.sync(recoveryNote(dataDir), note(key), { mode: 0o600 })
}

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean }
}

/**
 * Where a recovery key waits to be taken: on a terminal it is shown and typed back, else one line says where it is.
 * Returns whether it has left the disk. An empty line puts it off until the next start; `signal` breaks the question off.
 */
export async function askForRecoveryKey(
  dataDir: string,
  { input, output }: Terminal,
  signal?: AbortSignal,
): Promise<boolean> {
  const file = recoveryNote(dataDir)
  if (!existsSync(file)) return true
  if (!input.isTTY || !output.isTTY) {
    output.write(
      `The recovery key of this station is in ${file}: copy it on paper, lock it away and delete the file.\n`,
    )
    return false
  }
  const key = readFileSync(file, 'utf8').split('\n')[0] ?? ''
  output.write(
    `\nThe recovery key of this station, shown until it has been typed back:\n\n    ${key}\n\nCopy it on paper.\n`,
  )
  const lines = createInterface({ input, output })
  try {
    for (;;) {
      const typed = await lines.question('Type it from the paper (an empty line: later): ', signal ? { signal } : {})
      if (typed.trim() === '') return false
      if (isTypedBack(key, typed)) break
      output.write('That is not the same. Please compare.\n')
    }
    rmSync(file)
    output.write('Right. Lock the paper away; the key is no longer on this machine.\n')
    return true
  } catch (error) {
    if (signal?.aborted) return false
    throw error
  } finally {
    lines.close()
  }
}

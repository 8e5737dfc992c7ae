import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const XVFB = '/usr/bin/Xvfb'

export const displayMissing = (() => {
  try {
    accessSync(XVFB, constants.X_OK)
    return undefined
  } catch {
    return 'Xvfb is not installed'
  }
})()

/** A screen that is not there. Its name (`:7`) is the first free one. */
export async function openDisplay(size = '1920x1080'): Promise<{ name: string; close(): Promise<void> }> {
  const server = spawn(XVFB, ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const gone = once(server, 'exit')
  const number = await Promise.race([
    once(createInterface({ input: server.stdio[3] as Readable }), 'line').then(([line]) => String(line)),
    gone.then(() => Promise.reject(new Error('Xvfb ended'))),
  ])
  return {
    name: `:${number}`,
    async close() {
      server.kill('SIGTERM')
      await gone
    },
  }
}

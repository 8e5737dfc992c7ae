import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real dbus-daemon on a socket of its own, with the system bus's limit on match rules. */
export interface BusDaemon {
  readonly address: string
  /** The socket goes, and everybody's connection with it. */
  stop(): Promise<void>
}

export async function startBusDaemon(matchRules = 512): Promise<BusDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'bus-'))
  const config = join(folder, 'bus.conf')
  const address = `unix:path=${join(folder, 'socket')}`
  writeFileSync(
    config,
    `<busconfig>
      <type>custom</type>
      <listen>${address}</listen>
      <auth>EXTERNAL</auth>
      <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy>
      <limit name="max_match_rules_per_connection">${matchRules}</limit>
    </busconfig>`,
  )
  const daemon = spawn('dbus-daemon', ['--nofork', '--print-address', `--config-file=${config}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(daemon.stdout, 'data')
  return {
    address,
    stop: async () => {
      const exited = once(daemon, 'exit')
      daemon.kill()
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

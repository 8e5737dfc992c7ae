import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Check, type Line, look, ok, type Scene, wrong } from './check.ts'

const RULE = '60-health-station.rules'
const RULE_FOLDERS = ['etc/udev/rules.d', 'usr/lib/udev/rules.d', 'lib/udev/rules.d']
const ALLOW = `put ${RULE} into /etc/udev/rules.d and plug the cable in again, or add this user to the group dialout`

/** Cables: the port of each meter, and whether this user may open what is plugged in. */
export const serial: Check = {
  name: 'serial',
  async look(scene) {
    const { data, root, platform } = scene
    const ports = (await scene.serialPorts()).filter(({ vendorId }) => vendorId !== undefined).map(({ path }) => path)
    const meters = (data?.read.meters.commissioned() ?? []).filter(({ linkKind }) => linkKind === 'serial')
    const lines: Line[] = [ok(ports.length > 0 ? `USB serial ports: ${ports.join(', ')}` : 'no USB serial ports')]
    if (platform === 'win32') return lines
    for (const { name, address } of meters) {
      const there = existsSync(join(root, address))
      lines.push(
        there
          ? ok(`${name} on ${address}`)
          : wrong(`${name}: ${address} is not there`, 'plug its cable into the same USB socket'),
      )
    }
    const closed = [...new Set([...ports, ...meters.map(({ address }) => address)])].filter((port) =>
      isClosed(join(root, port)),
    )
    for (const port of closed) lines.push(wrong(`this user may not open ${port}`, ALLOW))
    if (platform === 'linux' && !hasRule(scene))
      lines.push(
        look(
          'the udev rule for cables is not installed: a modem service may disturb a meter',
          `put ${RULE} into /etc/udev/rules.d`,
        ),
      )
    return lines
  },
}

function hasRule({ root }: Scene): boolean {
  return RULE_FOLDERS.some((folder) => existsSync(join(root, folder, RULE)))
}

function isClosed(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    accessSync(file, constants.R_OK | constants.W_OK)
    return false
  } catch {
    return true
  }
}

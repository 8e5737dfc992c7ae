import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Meter } from '../../db/types.ts'
import { drivers } from '../../drivers/catalogue.ts'
import { type Check, type Line, look, ok, type Scene, wrong } from './check.ts'

export const bluetooth: Check = {
  name: 'bluetooth',
  async look(scene) {
    const { data, platform } = scene
    const meters = (data?.read.meters.commissioned() ?? []).filter(({ linkKind }) => linkKind === 'ble')
    /** Without a Bluetooth meter nothing is amiss where there is no Bluetooth. */
    const amiss = meters.length > 0 ? wrong : look
    const binding = data ? data.settings['ble.binding'] : { binding: 'system' as const }
    if (binding === null)
      return [
        meters.length > 0
          ? wrong('the station is set up without Bluetooth, and has Bluetooth meters', 'set ble.binding')
          : ok('set up without Bluetooth'),
      ]
    if (binding.binding === 'hci-uart')
      return [
        existsSync(join(scene.root, binding.port))
          ? ok(`a controller of its own on ${binding.port}`)
          : wrong(`the controller’s port ${binding.port} is not there`, 'connect the controller'),
      ]
    if (platform !== 'linux') return [ok('Bluetooth is the system’s: see its settings for adapter and bonds')]
    const adapters = listed(join(scene.root, 'sys/class/bluetooth')).filter((name) => /^hci\d+$/.test(name))
    if (adapters.length === 0) return [amiss('no Bluetooth adapter', 'plug one in; cables work without')]
    const lines: Line[] = [
      ok(`adapter ${adapters.join(', ')}, used ${binding.binding === 'hci' ? 'directly' : 'through the system'}`),
    ]
    lines.push(...blocked(scene.root))
    if (binding.binding === 'system') lines.push(...(await throughTheSystem(scene, meters, amiss)))
    return lines
  },
}

/** A switch on the case, or one in the settings, that keeps the radio off. */
function blocked(root: string): Line[] {
  const folder = join(root, 'sys/class/rfkill')
  return listed(folder).flatMap((name) => {
    const fact = (of: string) => readText(join(folder, name, of))
    if (fact('type') !== 'bluetooth') return []
    if (fact('hard') === '1') return [wrong('Bluetooth is off by a switch on this computer', 'turn the switch on')]
    return fact('soft') === '1' ? [wrong('Bluetooth is switched off', 'turn it on: rfkill unblock bluetooth')] : []
  })
}

async function throughTheSystem(scene: Scene, meters: readonly Meter[], amiss: typeof wrong): Promise<Line[]> {
  if (!existsSync(join(scene.root, 'run/dbus/system_bus_socket')))
    return [
      amiss('no system bus: the Bluetooth service cannot be asked', 'install and start the packages dbus and bluez'),
    ]
  const shown = await scene.run('bluetoothctl', ['show'])
  if (shown.code !== 0 || !/^Controller /m.test(shown.out))
    return [
      amiss(
        'the Bluetooth service does not answer',
        'install and start the package bluez: systemctl enable --now bluetooth',
      ),
    ]
  const lines: Line[] = [
    /^\s*Powered: yes/m.test(shown.out)
      ? ok('the Bluetooth service has its adapter on')
      : amiss('the Bluetooth service has its adapter off', 'turn it on: bluetoothctl power on'),
  ]
  const needing = meters.filter(needsBond)
  if (needing.length === 0) return lines
  const bonds = await scene.run('bluetoothctl', ['devices', 'Paired'])
  const bonded = new Set(
    [...bonds.out.matchAll(/^Device ([0-9A-F:]{17})/gim)].map(([, address]) => address?.toLowerCase()),
  )
  for (const { name, address } of needing)
    lines.push(
      bonded.has(address.toLowerCase())
        ? ok(`bond with ${name}`)
        : wrong(`no bond with ${name} (${address})`, 'pair it once, following the steps of its model'),
    )
  return lines
}

function needsBond({ driverId, modelId }: Meter): boolean {
  const driver = drivers.find(({ id }) => id === driverId)
  return driver?.models.some(({ id, bonding }) => id === modelId && bonding !== 'none') ?? false
}

function listed(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : []
}

function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
}

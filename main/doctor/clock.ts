import { siteSettings } from '../settings.ts'
import { zoneOffsetMinutes } from '../zone.ts'
import { type Check, type Line, look, ok, wrong } from './check.ts'

/** A moment in the store this far ahead of the clock is no reading of another second. */
const AHEAD_MS = 120_000

export const clock: Check = {
  name: 'clock',
  async look({ platform, nowMs, data, run }) {
    const lines: Line[] = []
    const zone = data?.settings['station.zone'] ?? siteSettings['station.zone'].parse(undefined)
    const system = Intl.DateTimeFormat().resolvedOptions().timeZone
    // What is stored and shown is in the station's zone; the system's is what its user sees.
    lines.push(
      zoneOffsetMinutes(nowMs, zone) === zoneOffsetMinutes(nowMs, system)
        ? ok(`zone ${zone}`)
        : look(
            `the station’s zone is ${zone}, the system’s ${system}`,
            `set the system’s: timedatectl set-timezone ${zone}`,
          ),
    )
    const newest = data?.read.measurements.latestInstant()
    if (newest !== undefined && newest > nowMs + AHEAD_MS)
      lines.push(
        wrong(
          `the newest entry is ${Math.round((newest - nowMs) / 60_000)} min in the future: the clock stands wrong`,
          'set the system’s time, then confirm it at the desk',
        ),
      )
    if (platform !== 'linux') return lines
    const told = await run('timedatectl', ['show', '--property=NTPSynchronized', '--value'])
    const service = told.code === 0 ? told.out.trim() : ''
    if (service === 'yes') lines.push(ok('a time service keeps the clock'))
    else if (service === 'no')
      lines.push(
        look(
          'no time service keeps the clock',
          'turn it on: timedatectl set-ntp true; without a network look at the clock every week',
        ),
      )
    else
      lines.push(
        look(
          'whether a time service keeps the clock is not known here',
          'compare the clock with a telephone every week',
        ),
      )
    return lines
  },
}

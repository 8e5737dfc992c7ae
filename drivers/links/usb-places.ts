import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'

const BY_PATH = '/dev/serial/by-path'
/** Newer systems name each socket a second time, by the version of USB it speaks. */
const SECOND_NAME = /usbv\d/

/** By the port's path: the name that the system derives from the socket an adapter is plugged into. Empty where there is none. */
export async function usbPlaces(folder = BY_PATH): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => [])
  const places = await Promise.all(
    names
      .filter((name) => !SECOND_NAME.test(name))
      .sort()
      // A cable pulled out meanwhile has no path any more.
      .map(async (name) => [await realpath(join(folder, name)).catch(() => ''), name] as const),
  )
  return new Map(places.filter(([path]) => path !== ''))
}

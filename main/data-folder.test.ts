import { expect, test } from 'vitest'
import { defaultDataFolder } from './data-folder.ts'

test.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ['linux', {}, '/home/li/.local/share/health-station'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/health-station'],
  ['linux', { XDG_DATA_HOME: '' }, '/home/li/.local/share/health-station'],
  ['darwin', { XDG_DATA_HOME: '/data' }, '/home/li/Library/Application Support/health-station'],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/health-station'],
  ['win32', {}, '/home/li/AppData/Local/health-station'],
])('on %s with %j: %s', (platform, environment, folder) => {
  expect(defaultDataFolder(platform, environment, '/home/li').replaceAll('\\', '/')).toBe(folder)
})

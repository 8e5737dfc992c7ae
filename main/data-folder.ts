import { homedir } from 'node:os'
import { join } from 'node:path'

const NAME = 'health-station'

/** Where a station keeps its data when nobody says otherwise: the folder this system gives to one user's program. */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  home = homedir(),
): string {
  switch (platform) {
    case 'win32':
      return join(environment.LOCALAPPDATA || join(home, 'AppData', 'Local'), NAME)
    case 'darwin':
      return join(home, 'Library', 'Application Support', NAME)
    default:
      return join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), NAME)
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Check, look, ok } from './check.ts'

/** The desk's alarm and the kiosk's voice need a sound card; speech comes from the browser, on Linux by speech-dispatcher. */
export const sound: Check = {
  name: 'sound',
  async look({ platform, root, run }) {
    if (platform !== 'linux') return [ok('sound and speech are the system’s')]
    const cards = join(root, 'proc/asound/cards')
    const none = !existsSync(cards) || /no soundcards/.test(readFileSync(cards, 'utf8'))
    const speech = await run('spd-say', ['--version'])
    return [
      none
        ? look('no sound card: the desk’s alarm is not heard', 'connect a loudspeaker, or watch the desk’s screen')
        : ok('there is a sound card'),
      speech.code === 0
        ? ok('speech-dispatcher reads sentences aloud')
        : look('no speech-dispatcher: sentences are not read aloud', 'install the package speech-dispatcher'),
    ]
  },
}

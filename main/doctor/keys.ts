import { existsSync } from 'node:fs'
import { hasKeys, keyFacts, MACHINE_KEY_FILE } from '../../db/keys.ts'
import { recoveryNote } from '../recovery.ts'
import { type Check, type Line, look, ok, wrong } from './check.ts'

export const keys: Check = {
  name: 'keys',
  look({ dataDir }) {
    if (!hasKeys(dataDir)) return [ok('no keys yet: the first start makes them')]
    const { stores, weak, openToOthers } = keyFacts(dataDir)
    const lines: Line[] = []
    if (openToOthers)
      lines.push(wrong('the key file can be read by other users', `chmod 600 ${MACHINE_KEY_FILE} in ${dataDir}`))
    if (weak)
      lines.push(
        look(
          'weak key store: the key lies in a file that protects itself by its access rights alone',
          'encrypt this computer’s disk, and let nobody else sign in as this user',
        ),
      )
    else lines.push(ok(`the key is kept by the key store of the system (${stores.join(', ')})`))
    if (existsSync(recoveryNote(dataDir)))
      lines.push(
        look(
          'the recovery key is still on this disk: it has not been typed back',
          `copy ${recoveryNote(dataDir)} on paper, lock it away, delete the file`,
        ),
      )
    else lines.push(ok('the recovery key is not on this disk'))
    return lines
  },
}

/** Every check of `station doctor`, in the order of its report. */
import { bluetooth } from './bluetooth.ts'
import type { Check } from './check.ts'
import { clock } from './clock.ts'
import { database } from './database.ts'
import { disk } from './disk.ts'
import { fonts } from './fonts.ts'
import { journal } from './journal.ts'
import { keys } from './keys.ts'
import { meters } from './meters.ts'
import { node } from './node.ts'
import { printers } from './printers.ts'
import { serial } from './serial.ts'
import { shell } from './shell.ts'
import { sound } from './sound.ts'

export const CHECKS: readonly Check[] = [
  node,
  shell,
  fonts,
  sound,
  disk,
  clock,
  keys,
  database,
  journal,
  bluetooth,
  serial,
  meters,
  printers,
]

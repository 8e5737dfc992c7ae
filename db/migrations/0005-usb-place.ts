import type { Migration } from './migration.ts'

/** Where a USB adapter is plugged in: the only thing that tells two of a kind apart when neither has a number of its own. */
export const usbPlace: Migration = {
  version: 5,
  name: 'usb place',
  sql: 'ALTER TABLE meter ADD COLUMN usb_place TEXT;',
}

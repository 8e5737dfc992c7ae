/** Sets the date of every entry of a zip file, in place: the library that writes XLSX stamps them with the moment of writing. */
import { type FileHandle, open } from 'node:fs/promises'

/** APPNOTE.TXT 4.3.16, 4.3.12 and 4.3.7: signatures, fixed lengths and the places of what is read here. */
const END = { signature: 0x06054b50, length: 22, entries: 10, directoryLength: 12, directoryAt: 16 }
const CENTRAL = { signature: 0x02014b50, length: 46, date: 12, name: 28, extra: 30, comment: 32, localAt: 42 }
const LOCAL = { signature: 0x04034b50, date: 10 }

/** The file has no archive comment and is not split or larger than 4 GiB. Throws for anything that is no such zip file. */
export async function setZipDates(file: string, atMs: number): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    const { size } = await handle.stat()
    const end = await readAt(handle, size - END.length, END.length)
    if (end.readUInt32LE(0) !== END.signature) throw new Error(`${file} does not end like a zip file`)
    const directoryAt = end.readUInt32LE(END.directoryAt)
    const directory = await readAt(handle, directoryAt, end.readUInt32LE(END.directoryLength))
    const stamp = dosDate(atMs)
    let at = 0
    for (let entry = 0; entry < end.readUInt16LE(END.entries); entry++) {
      if (directory.readUInt32LE(at) !== CENTRAL.signature) throw new Error(`${file} has a damaged directory`)
      stamp.copy(directory, at + CENTRAL.date)
      const localAt = directory.readUInt32LE(at + CENTRAL.localAt)
      const signature = await readAt(handle, localAt, 4)
      if (signature.readUInt32LE(0) !== LOCAL.signature) throw new Error(`${file} has a damaged entry`)
      await handle.write(stamp, 0, stamp.length, localAt + LOCAL.date)
      const variable = [CENTRAL.name, CENTRAL.extra, CENTRAL.comment].map((place) => directory.readUInt16LE(at + place))
      at += CENTRAL.length + variable.reduce((sum, length) => sum + length, 0)
    }
    await handle.write(directory, 0, directory.length, directoryAt)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** MS-DOS time and date, two bytes each, in UTC, to two seconds. */
function dosDate(atMs: number): Buffer {
  const at = new Date(Math.max(atMs, Date.UTC(1980, 0, 1)))
  const stamp = Buffer.alloc(4)
  stamp.writeUInt16LE((at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1), 0)
  stamp.writeUInt16LE(((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(), 2)
  return stamp
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  await handle.read(bytes, 0, length, position)
  return bytes
}

import fs from 'node:fs'

/** The few file calls the journal makes, all synchronous; tests give failing ones. */
export interface JournalFs {
  makeDir(dir: string): void
  list(dir: string): string[]
  read(file: string): Buffer
  /** Fails if the file exists. */
  create(file: string): number
  /** Returns how many bytes were taken. */
  write(fd: number, bytes: Uint8Array): number
  sync(fd: number): void
  truncate(fd: number, bytes: number): void
  close(fd: number): void
  remove(file: string): void
  /** Makes a new file's name durable. */
  syncDir(dir: string): void
}

export const nodeFs: JournalFs = {
  makeDir: (dir) => void fs.mkdirSync(dir, { recursive: true, mode: 0o700 }),
  list: (dir) => fs.readdirSync(dir),
  read: (file) => fs.readFileSync(file),
  create: (file) => fs.openSync(file, 'ax', 0o600),
  write: (fd, bytes) => fs.writeSync(fd, bytes),
  sync: (fd) => fs.fdatasyncSync(fd),
  truncate: (fd, bytes) => fs.ftruncateSync(fd, bytes),
  close: (fd) => fs.closeSync(fd),
  remove: (file) => fs.rmSync(file),
  syncDir: (dir) => {
    // Windows cannot open a folder for syncing and journals names by itself.
    if (process.platform === 'win32') return
    const fd = fs.openSync(dir, 'r')
    try {
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
  },
}

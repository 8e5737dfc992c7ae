/** Everything that can go wrong with the store: a stable code, and what the desk reads. `kind` is the key. */
export const DB_ERRORS = {
  wrongKey: {
    code: 'D101',
    zh: '数据文件打不开：密钥不对。请用恢复密钥，或从备份恢复。',
    en: 'The data file does not open with this key. Use the recovery key, or restore a backup.',
  },
  keyMissing: {
    code: 'D102',
    zh: '找不到本机的密钥。请输入打印保存的恢复密钥。',
    en: 'This machine’s key is missing. Enter the recovery key that was printed at set-up.',
  },
  recoveryKeyMistyped: {
    code: 'D103',
    zh: '恢复密钥输入有误，请对照纸上重新输入。',
    en: 'The recovery key has a typing mistake. Compare it with the paper and type it again.',
  },
  locked: {
    code: 'D104',
    zh: '这个数据文件夹正被另一个程序使用。请先关闭它。',
    en: 'Another program is using this data folder. Close it first.',
  },
  diskFull: {
    code: 'D105',
    zh: '磁盘满了，没存上。请清理磁盘后再存一次。',
    en: 'The disk is full and nothing was saved. Free some space and save again.',
  },
  ioFailed: {
    code: 'D106',
    zh: '磁盘读写失败，没存上。请检查磁盘。',
    en: 'Reading or writing the disk failed and nothing was saved. Check the disk.',
  },
  damaged: {
    code: 'D107',
    zh: '数据文件已损坏。请从备份恢复。',
    en: 'The data file is damaged. Restore a backup.',
  },
  newerFile: {
    code: 'D108',
    zh: '数据文件是更新版本的程序写的。请先升级程序。',
    en: 'The data file was written by a newer program. Update this program first.',
  },
  settingRefused: {
    code: 'D109',
    zh: '数据库设置没有生效，不能安全使用。请联系维护人员。',
    en: 'A database setting did not take effect, so the store is not safe to use. Call maintenance.',
  },
  migrationFailed: {
    code: 'D110',
    zh: '数据升级失败，原数据没有改动。请联系维护人员。',
    en: 'Upgrading the data failed; the data is as it was. Call maintenance.',
  },
  backupInvalid: {
    code: 'D111',
    zh: '这个备份不可用，请换一个备份。',
    en: 'This backup cannot be used. Choose another one.',
  },
  notFound: {
    code: 'D201',
    zh: '没有找到这条记录，请刷新后再试。',
    en: 'That entry was not found. Refresh and try again.',
  },
  refused: {
    code: 'D202',
    zh: '这项内容不符合规则，没有保存。',
    en: 'This does not fit the rules of the store and was not saved.',
  },
} as const
export type DbErrorKind = keyof typeof DB_ERRORS

export class DbError extends Error {
  readonly kind: DbErrorKind
  readonly code: string
  /** For the desk, in both languages. */
  readonly desk: { readonly zh: string; readonly en: string }
  constructor(kind: DbErrorKind, detail: string, options?: ErrorOptions) {
    const { code, zh, en } = DB_ERRORS[kind]
    super(`${code} ${detail}`, options)
    this.name = 'DbError'
    this.kind = kind
    this.code = code
    this.desk = { zh, en }
  }
}

/** SQLite's result code (by its beginning) → kind. Anything else is a mistake in our SQL and is passed on as it is. */
const KIND_BY_SQLITE_CODE: readonly (readonly [prefix: string, kind: DbErrorKind])[] = [
  ['SQLITE_FULL', 'diskFull'],
  ['SQLITE_NOTADB', 'wrongKey'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_IOERR', 'ioFailed'],
  ['SQLITE_READONLY', 'ioFailed'],
  ['SQLITE_CANTOPEN', 'ioFailed'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_CONSTRAINT', 'refused'],
]

export function asDbError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  if (error instanceof DbError) return error
  const { code } = error
  if (code === 'ENOSPC' || code === 'EDQUOT') return new DbError('diskFull', error.message, { cause: error })
  // A system call of `node:fs` that failed.
  if ('syscall' in error) return new DbError('ioFailed', error.message, { cause: error })
  const known = KIND_BY_SQLITE_CODE.find(([prefix]) => code.startsWith(prefix))
  return known ? new DbError(known[1], `${code}: ${error.message}`, { cause: error }) : error
}

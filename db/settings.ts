import { actorIdOf } from './audit.ts'
import type { Connection } from './open.ts'
import type { Session } from './session.ts'
import type { SettingReader, SettingWriter } from './store.ts'

export function settingReader(connection: Connection): SettingReader {
  const get = connection.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck()
  const all = connection.prepare<[], { key: string; value: string }>('SELECT key, value FROM setting ORDER BY key')
  return {
    get(key) {
      const value = get.get(key)
      return value === undefined ? undefined : JSON.parse(value)
    },
    all: () => new Map(all.all().map(({ key, value }) => [key, JSON.parse(value)])),
  }
}

export function settingWriter(session: Session): SettingWriter {
  const set = session.connection.prepare(
    `INSERT INTO setting (key, value, changed_at, changed_by) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE
     SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
  )
  const unset = session.connection.prepare('DELETE FROM setting WHERE key = ?')
  return {
    set: (key, value, actor) =>
      session.transaction(() => {
        set.run(key, JSON.stringify(value), session.now(), actorIdOf(actor) ?? actor.kind)
        session.audit(actor, 'setting.set', 'setting', key)
      }),
    unset: (key, actor) =>
      session.transaction(() => {
        unset.run(key)
        session.audit(actor, 'setting.unset', 'setting', key)
      }),
  }
}

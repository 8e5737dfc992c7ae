import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auditReader } from './audit.ts'
import { deriveKey } from './keys.ts'
import { type Connection, openWriter } from './open.ts'
import { STORE_FILE } from './open-store.ts'
import { secretsOf } from './secrets.ts'
import { MINUTE, residentIn, STATION, staffIn, TEST_KEY, temporaryStore, WANG } from './testing/fixtures.ts'

const LENGTH = 12

/** A chain of twelve entries, and a connection that can do to it what the store never does. */
function chain() {
  const { store, clock, dir } = temporaryStore()
  const staffId = staffIn(store)
  for (let i = 1; i < LENGTH; i++) {
    clock.now += MINUTE
    store.write.audit(
      i % 2 ? STATION : { kind: 'staff', staffId },
      'desk.look',
      { kind: 'resident', id: `id-${i}` },
      i % 3 ? undefined : 'code',
    )
  }
  const head = store.read.audit.head()
  store.close()
  const connection = openWriter(join(dir, STORE_FILE), deriveKey(TEST_KEY, 'database'))
  connection.exec('DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_cut')
  return {
    connection,
    head,
    verify: (expected?: typeof head) => auditReader(connection, secretsOf(TEST_KEY)).verify(expected),
  }
}

/** What `work` does is undone again. */
function within<T>(connection: Connection, work: () => T): T {
  connection.exec('SAVEPOINT attempt')
  try {
    return work()
  } finally {
    connection.exec('ROLLBACK TO attempt; RELEASE attempt')
  }
}

describe('the audit chain', () => {
  test('fits as it was written, to the head that was published', () => {
    const { connection, head, verify } = chain()
    expect(head.position).toBe(LENGTH)
    expect(verify()).toEqual({ intact: true, entries: LENGTH })
    expect(verify(head)).toEqual({ intact: true, entries: LENGTH })
    connection.close()
  })

  test('shows any change of any column of any entry, at that entry', () => {
    const { connection, verify } = chain()
    const change = fc.constantFrom(
      ['at', `at + 1`],
      ['action', `action || 'x'`],
      ['subject_kind', `subject_kind || 'x'`],
      ['subject_id', `subject_id || '0'`],
      ['reason', `coalesce(reason, '') || 'y'`],
      ['actor_kind', `CASE actor_kind WHEN 'kiosk' THEN 'cli' ELSE 'kiosk' END, actor_id = NULL`],
      ['hash', `randomblob(32)`],
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LENGTH }), change, (position, [column, expression]) => {
        within(connection, () => {
          connection.exec(`UPDATE audit SET ${column} = ${expression} WHERE position = ${position}`)
          expect(verify()).toEqual({ intact: false, atPosition: position, fault: 'changed' })
        })
      }),
      { numRuns: 60 },
    )
    connection.close()
  })

  test('shows an entry taken out, two swapped, and the tail cut', () => {
    const { connection, head, verify } = chain()
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LENGTH - 1 }), (position) => {
        within(connection, () => {
          connection.exec(`DELETE FROM audit WHERE position = ${position}`)
          expect(verify()).toEqual({ intact: false, atPosition: position, fault: 'missing' })
          connection.exec(`UPDATE audit SET position = position - 1 WHERE position > ${position}`)
          expect(verify()).toEqual({ intact: false, atPosition: position, fault: 'changed' })
        })
        within(connection, () => {
          connection.exec(`UPDATE audit SET position = 99 WHERE position = ${position};
            UPDATE audit SET position = ${position} WHERE position = ${position + 1};
            UPDATE audit SET position = ${position + 1} WHERE position = 99`)
          expect(verify()).toMatchObject({ intact: false, atPosition: position })
        })
        within(connection, () => {
          connection.exec(`DELETE FROM audit WHERE position > ${position}`)
          expect(verify()).toEqual({ intact: true, entries: position })
          expect(verify(head)).toEqual({ intact: false, atPosition: position + 1, fault: 'cut' })
        })
      }),
      { numRuns: 20 },
    )
    connection.close()
  })

  test('cannot be made again without the key', () => {
    const { connection, head } = chain()
    expect(auditReader(connection, secretsOf(Buffer.alloc(32, 5))).verify()).toMatchObject({
      intact: false,
      atPosition: 1,
    })
    expect(auditReader(connection, secretsOf(TEST_KEY)).verify({ ...head, hash: '00'.repeat(32) })).toMatchObject({
      fault: 'changed',
      atPosition: LENGTH,
    })
    connection.close()
  })
})

test('the file itself refuses to change or cut the audit, or to change a stored value', () => {
  const { store, dir } = temporaryStore()
  residentIn(store)
  const connection = openWriter(join(dir, STORE_FILE), deriveKey(TEST_KEY, 'database'))
  expect(() => connection.exec('UPDATE audit SET at = 0')).toThrow('append-only')
  expect(() => connection.exec('DELETE FROM audit')).toThrow('append-only')
  connection.close()
})

test('holds opaque ids and short codes only: no name, number or free text', () => {
  const { store } = temporaryStore()
  const { id } = store.write.residents.create(WANG, STATION, { cardCode: 'CARD-0001' })
  store.write.residents.update(id, { name: '王秀芬', phone: '19900001111' }, STATION)
  const text = JSON.stringify(store.read.audit.entries(0, 99))
  expect(text).toContain(id)
  for (const personal of ['王', '1990000', WANG.identityNumber, 'CARD', '1951']) expect(text).not.toContain(personal)
  expect(() => store.write.audit(STATION, 'a', { kind: 'b', id: 'c' }, '坐错了')).toThrow('D202')
  expect(() => store.write.audit(STATION, 'a', { kind: 'b', id: '王秀英' })).toThrow('D202')
})

import type { Connection } from './open.ts'
import { parseSearch } from './search-terms.ts'
import type { Secrets } from './secrets.ts'
import { present, selectList } from './sql.ts'
import type { ResidentReader } from './store.ts'
import type { Condition, Consent, Resident, ResidentTile } from './types.ts'

const SHOWN_AT_MOST = 20
/** Sorts after every term that begins with the prefix. */
const AFTER = '\u{10FFFF}'

export const RESIDENT_COLUMNS = [
  'id',
  'name',
  'sex',
  'birthDate',
  'recordNumber',
  'identityCipher',
  'identityHash',
  'phoneCipher',
  'phoneTailHash',
  'addressCipher',
  'familyContactCipher',
  'conditions',
  'armToUse',
  'laneGroup',
  'pictureSign',
  'state',
  'mergedInto',
  'createdAt',
  'updatedAt',
] as const
const TILE_COLUMNS = [
  'id',
  'name',
  'sex',
  'birthDate',
  'laneGroup',
  'pictureSign',
  'recordNumber',
  'phoneCipher',
] as const

export interface ResidentRow
  extends Pick<
    Resident,
    | 'id'
    | 'name'
    | 'sex'
    | 'birthDate'
    | 'recordNumber'
    | 'armToUse'
    | 'laneGroup'
    | 'pictureSign'
    | 'state'
    | 'mergedInto'
    | 'createdAt'
    | 'updatedAt'
  > {
  readonly identityCipher?: Buffer
  readonly identityHash?: Buffer
  readonly phoneCipher?: Buffer
  readonly phoneTailHash?: Buffer
  readonly addressCipher?: Buffer
  readonly familyContactCipher?: Buffer
  readonly conditions: string
}
type TileRow = Omit<ResidentTile, 'phoneTail'> & { readonly phoneCipher?: Buffer }

export function residentReader(connection: Connection, secrets: Secrets): ResidentReader {
  const tile = selectList(TILE_COLUMNS, 'r')
  const byId = connection.prepare<[string], ResidentRow>(
    `SELECT ${selectList(RESIDENT_COLUMNS)} FROM resident WHERE id = ?`,
  )
  const byCard = connection.prepare<[Buffer], TileRow>(
    `SELECT ${tile} FROM card c JOIN resident r ON r.id = c.resident_id WHERE c.code_hash = ?`,
  )
  const byIdentity = connection.prepare<[Buffer], TileRow>(
    `SELECT ${tile} FROM resident r WHERE r.identity_hash = ? AND r.state = 'active'`,
  )
  const byRecord = connection.prepare<[string], TileRow>(
    `SELECT ${tile} FROM resident r WHERE r.record_number = ? AND r.state = 'active'`,
  )
  const byTail = connection.prepare<[Buffer], TileRow>(
    `SELECT ${tile} FROM resident r WHERE r.phone_tail_hash = ? AND r.state = 'active' ORDER BY r.name, r.birth_date`,
  )
  const byTerm = connection.prepare<[string, string], { id: string; birthYear: number }>(
    'SELECT resident_id AS id, birth_year AS birthYear FROM resident_term WHERE term >= ? AND term < ? ORDER BY term',
  )
  const hasTerm = connection
    .prepare<[string, string, string], number>(
      'SELECT 1 FROM resident_term WHERE resident_id = ? AND term >= ? AND term < ?',
    )
    .pluck()
  const tileById = connection.prepare<[string], TileRow>(`SELECT ${tile} FROM resident r WHERE r.id = ?`)
  const sameNameAndYear = connection.prepare<[string, string], TileRow>(
    `SELECT ${tile} FROM resident r WHERE r.name = ? AND r.birth_date GLOB ? AND r.state = 'active'`,
  )
  const consents = connection.prepare<[string], Consent>(
    `SELECT ${selectList(['id', 'residentId', 'version', 'form', 'givenAt', 'withdrawnAt'])} FROM consent WHERE resident_id = ? ORDER BY given_at`,
  )
  const count = connection.prepare<[], number>(`SELECT count(*) FROM resident WHERE state = 'active'`).pluck()

  const phoneOf = (row: TileRow) => row.phoneCipher && secrets.decrypt({ id: row.id, field: 'phone' }, row.phoneCipher)
  const toTile = (row: TileRow): ResidentTile => {
    const { phoneCipher: _, ...shown } = present<TileRow>(row)
    return { ...shown, phoneTail: phoneOf(row)?.slice(-4) }
  }
  const one = (row: TileRow | undefined) => row && toTile(row)
  const matchesName = (id: string, name: string) => hasTerm.get(id, name, name + AFTER) !== undefined

  function* byName(names: readonly string[], birthYear: number | undefined): Generator<ResidentTile> {
    const [first, ...others] = names
    if (first === undefined) return
    const seen = new Set<string>()
    for (const hit of byTerm.iterate(first, first + AFTER)) {
      if (seen.has(hit.id) || (birthYear !== undefined && hit.birthYear !== birthYear)) continue
      if (!others.every((name) => matchesName(hit.id, name))) continue
      seen.add(hit.id)
      const row = tileById.get(hit.id)
      if (row) yield toTile(row)
    }
  }
  function byDigits(digits: string): readonly ResidentTile[] {
    if (/^\d{17}$/.test(digits)) return byRecord.all(digits).map(toTile)
    if (/^\d{17}[\dX]$/.test(digits)) return byIdentity.all(secrets.lookup('identity', digits)).map(toTile)
    if (digits.length < 4) return []
    return byTail
      .all(secrets.lookup('phone-tail', digits.slice(-4)))
      .filter((row) => phoneOf(row)?.endsWith(digits))
      .map(toTile)
  }

  return {
    byId(id) {
      const row = byId.get(id)
      return row && residentOf(row, secrets)
    },
    tile: (id) => one(tileById.get(id)),
    byCard: (code) => one(byCard.get(secrets.lookup('card', code))),
    byIdentityNumber: (number) => one(byIdentity.get(secrets.lookup('identity', number))),
    byPhoneTail: (digits) => byTail.all(secrets.lookup('phone-tail', digits)).slice(0, SHOWN_AT_MOST).map(toTile),
    search(text, limit = SHOWN_AT_MOST) {
      const { names, digits } = parseSearch(text)
      const [number, ...tooMany] = digits
      if (tooMany.length > 0) return []
      if (number === undefined) return take(byName(names, undefined), limit)
      const numbered = byDigits(number).filter((hit) => names.every((name) => matchesName(hit.id, name)))
      const born = /^(19|20)\d\d$/.test(number) ? take(byName(names, Number(number)), limit) : []
      const ids = new Set(numbered.map((hit) => hit.id))
      return [...numbered, ...born.filter((hit) => !ids.has(hit.id))].slice(0, limit)
    },
    sameNameAndYear: (name, year) => sameNameAndYear.all(name, `${year}-*`).map(toTile),
    consents: (residentId) => consents.all(residentId).map((row) => present<Consent>(row)),
    count: () => count.get() ?? 0,
  }
}

function take<T>(items: Iterable<T>, limit: number): T[] {
  const taken: T[] = []
  for (const item of items) {
    if (taken.length >= limit) break
    taken.push(item)
  }
  return taken
}

function residentOf(stored: ResidentRow, secrets: Secrets): Resident {
  const {
    identityCipher,
    identityHash: _,
    phoneCipher,
    phoneTailHash: __,
    addressCipher,
    familyContactCipher,
    conditions,
    ...rest
  } = present<ResidentRow>(stored)
  const { id } = rest
  return {
    ...rest,
    // Only this file's writer fills the column, from the same type.
    conditions: JSON.parse(conditions) as Condition[],
    identityNumber: identityCipher && secrets.decrypt({ id, field: 'identityNumber' }, identityCipher),
    phone: phoneCipher && secrets.decrypt({ id, field: 'phone' }, phoneCipher),
    address: addressCipher && secrets.decrypt({ id, field: 'address' }, addressCipher),
    familyContact: familyContactCipher && secrets.decrypt({ id, field: 'familyContact' }, familyContactCipher),
  }
}

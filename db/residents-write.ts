import { RESIDENT_COLUMNS, residentReader } from './residents.ts'
import { nameTerms } from './search-terms.ts'
import { found, type Session } from './session.ts'
import { assignments, type Bindable, bindings, insertInto } from './sql.ts'
import type { NewConsent, ResidentWriter } from './store.ts'
import type { Actor, Consent, ResidentFields } from './types.ts'

export function residentWriter(session: Session): ResidentWriter {
  const { connection, secrets } = session
  const read = residentReader(connection, secrets)
  const insert = connection.prepare<Record<string, Bindable>>(insertInto('resident', RESIDENT_COLUMNS))
  const changeable = RESIDENT_COLUMNS.filter((name) => !['id', 'state', 'mergedInto', 'createdAt'].includes(name))
  const change = connection.prepare<Record<string, Bindable>>(
    `UPDATE resident SET ${assignments(changeable)} WHERE id = @id`,
  )
  const addTerm = connection.prepare('INSERT INTO resident_term (term, birth_year, resident_id) VALUES (?, ?, ?)')
  const dropTerms = connection.prepare('DELETE FROM resident_term WHERE resident_id = ?')
  const linkCard = connection.prepare(
    `INSERT INTO card (code_hash, resident_id, linked_at) VALUES (?, ?, ?)
     ON CONFLICT (code_hash) DO UPDATE SET resident_id = excluded.resident_id, linked_at = excluded.linked_at`,
  )
  const unlinkCard = connection.prepare<[Buffer], { residentId: string }>(
    'DELETE FROM card WHERE code_hash = ? RETURNING resident_id AS residentId',
  )
  const insertConsent = connection.prepare(
    'INSERT INTO consent (id, resident_id, version, form, given_at) VALUES (@id, @residentId, @version, @form, @givenAt)',
  )
  const withdraw = connection.prepare<[number, string], { residentId: string }>(
    'UPDATE consent SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL RETURNING resident_id AS residentId',
  )

  const columnsOf = (id: string, fields: ResidentFields): Record<string, Bindable | undefined> => {
    const { identityNumber, phone, address, familyContact } = fields
    return {
      id,
      name: fields.name,
      sex: fields.sex,
      birthDate: fields.birthDate,
      recordNumber: fields.recordNumber,
      armToUse: fields.armToUse,
      laneGroup: fields.laneGroup,
      pictureSign: fields.pictureSign,
      conditions: JSON.stringify(fields.conditions ?? []),
      identityCipher: identityNumber && secrets.encrypt({ id, field: 'identityNumber' }, identityNumber),
      identityHash: identityNumber && secrets.lookup('identity', identityNumber),
      phoneCipher: phone && secrets.encrypt({ id, field: 'phone' }, phone),
      phoneTailHash: phone && secrets.lookup('phone-tail', phone.slice(-4)),
      addressCipher: address && secrets.encrypt({ id, field: 'address' }, address),
      familyContactCipher: familyContact && secrets.encrypt({ id, field: 'familyContact' }, familyContact),
    }
  }
  const addTerms = (id: string, fields: ResidentFields) => {
    const birthYear = Number(fields.birthDate.slice(0, 4))
    for (const term of nameTerms(fields.name)) addTerm.run(term, birthYear, id)
  }
  const consentTo = (residentId: string, consent: NewConsent, actor: Actor): Consent => {
    const row = {
      id: session.newId(),
      residentId,
      version: consent.version,
      form: consent.form,
      givenAt: session.now(),
    }
    insertConsent.run(row)
    session.audit(actor, 'consent.give', 'resident', residentId)
    return row
  }
  const link = (id: string, code: string, actor: Actor) => {
    linkCard.run(secrets.lookup('card', code), id, session.now())
    session.audit(actor, 'card.link', 'resident', id)
  }

  return {
    create: (fields, actor, extra) =>
      session.transaction(() => {
        const id = session.newId()
        const at = session.now()
        insert.run(
          bindings(RESIDENT_COLUMNS, { ...columnsOf(id, fields), state: 'active', createdAt: at, updatedAt: at }),
        )
        addTerms(id, fields)
        session.audit(actor, 'resident.create', 'resident', id)
        if (extra?.cardCode !== undefined) link(id, extra.cardCode, actor)
        if (extra?.consent) consentTo(id, extra.consent, actor)
        return found(read.byId(id), 'resident', id)
      }),
    update: (id, wanted, actor) =>
      session.transaction(() => {
        const fields = { ...found(read.byId(id), 'resident', id), ...wanted }
        change.run({ ...bindings(changeable, { ...columnsOf(id, fields), updatedAt: session.now() }), id })
        if (wanted.name !== undefined || wanted.birthDate !== undefined) {
          dropTerms.run(id)
          addTerms(id, fields)
        }
        session.audit(actor, 'resident.update', 'resident', id)
        return found(read.byId(id), 'resident', id)
      }),
    linkCard: (id, code, actor) => session.transaction(() => link(id, code, actor)),
    unlinkCard: (code, actor) =>
      session.transaction(() => {
        const { residentId } = found(unlinkCard.get(secrets.lookup('card', code)), 'card', '')
        session.audit(actor, 'card.unlink', 'resident', residentId)
      }),
    addConsent: (id, consent, actor) => session.transaction(() => consentTo(id, consent, actor)),
    withdrawConsent: (consentId, actor) =>
      session.transaction(() => {
        const { residentId } = found(withdraw.get(session.now(), consentId), 'open consent', consentId)
        session.audit(actor, 'consent.withdraw', 'resident', residentId)
      }),
  }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deriveKey } from './keys.ts'
import { openReader } from './open.ts'
import { STORE_FILE } from './open-store.ts'
import { nameTerms } from './search-terms.ts'
import { residentIn, STATION, TEST_KEY, temporaryStore, WANG } from './testing/fixtures.ts'

describe('a resident', () => {
  test('comes back as it was given', () => {
    const { store } = temporaryStore()
    const fields = {
      ...WANG,
      conditions: ['diabetes'] as const,
      armToUse: 'left' as const,
      laneGroup: '7',
      pictureSign: 'fish',
      familyContact: '儿子',
    }
    const { id } = store.write.residents.create(fields, STATION)
    expect(store.read.residents.byId(id)).toMatchObject({ ...fields, id, state: 'active' })
  })

  test('needs little: name, sex, and year and month of birth', () => {
    const { store } = temporaryStore()
    const id = residentIn(store)
    const { phone, identityNumber, birthDate, conditions } = store.read.residents.byId(id) ?? {}
    expect({ phone, identityNumber, birthDate, conditions }).toEqual({ birthDate: '1948-07', conditions: [] })
  })

  test('is changed in what is named, and only there; undefined clears', () => {
    const { store, clock } = temporaryStore()
    const { id } = store.write.residents.create(WANG, STATION)
    clock.now += 1000
    const changed = store.write.residents.update(id, { phone: undefined, armToUse: 'right' }, STATION)
    expect(changed).toMatchObject({
      name: '王秀英',
      armToUse: 'right',
      identityNumber: WANG.identityNumber,
      updatedAt: clock.now,
    })
    expect(changed.phone).toBeUndefined()
    expect(store.read.residents.byPhoneTail('4321')).toEqual([])
  })

  test.each([
    ['an empty name', { name: '' }],
    ['a birth date that is none', { birthDate: '8.3.1951' }],
    ['a record number of 16 digits', { recordNumber: '9900000000000000' }],
    ['a record number with a letter', { recordNumber: '9900000000000000A' }],
  ])('with %s is refused', (_, change) => {
    const { store } = temporaryStore()
    expect(() => residentIn(store, change)).toThrow('D202')
    expect(store.read.residents.count()).toBe(0)
    expect(store.read.audit.head().position).toBe(0)
  })

  test('is not registered twice under one identity number or record number', () => {
    const { store } = temporaryStore()
    store.write.residents.create(WANG, STATION)
    expect(() => residentIn(store, { identityNumber: WANG.identityNumber })).toThrow('D202')
    expect(() => residentIn(store, { recordNumber: WANG.recordNumber })).toThrow('D202')
  })

  test('has phone, identity number and address unreadable even in the opened file', () => {
    const { store, dir } = temporaryStore()
    store.write.residents.create(WANG, STATION, { cardCode: 'CARD-0001' })
    const connection = openReader(join(dir, STORE_FILE), deriveKey(TEST_KEY, 'database'))
    const tables = ['resident', 'card', 'audit', 'resident_term']
    const dump = JSON.stringify(
      tables.map((table) => connection.prepare(`SELECT * FROM ${table}`).all()),
      (_, value) => (value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value),
    )
    connection.close()
    for (const text of [WANG.phone, '4321', WANG.identityNumber, WANG.address, 'CARD-0001'])
      expect(dump, text).not.toContain(text)
    expect(dump).toContain('王秀英')
    expect(readFileSync(join(dir, STORE_FILE)).includes('王秀英')).toBe(false)
  })

  test('that is not there is not found', () => {
    const { store } = temporaryStore()
    expect(store.read.residents.byId('x')).toBeUndefined()
    expect(store.read.residents.tile('x')).toBeUndefined()
    expect(() => store.write.residents.update('x', { name: '王' }, STATION)).toThrow('D201 no resident x')
  })
})

describe('cards', () => {
  test('find their person, and only the very code does', () => {
    const { store } = temporaryStore()
    const { id } = store.write.residents.create(WANG, STATION, { cardCode: 'CARD-0001' })
    expect(store.read.residents.byCard('CARD-0001')).toMatchObject({ id, name: '王秀英', phoneTail: '4321' })
    expect(store.read.residents.byCard('CARD-000')).toBeUndefined()
  })

  test('belong to one person: linking moves, unlinking frees', () => {
    const { store } = temporaryStore()
    store.write.residents.create(WANG, STATION, { cardCode: 'CARD-0001' })
    const other = residentIn(store)
    store.write.residents.linkCard(other, 'CARD-0001', STATION)
    expect(store.read.residents.byCard('CARD-0001')?.id).toBe(other)
    store.write.residents.unlinkCard('CARD-0001', STATION)
    expect(store.read.residents.byCard('CARD-0001')).toBeUndefined()
    expect(() => store.write.residents.unlinkCard('CARD-0001', STATION)).toThrow('D201')
  })

  test('are not linked to nobody', () => {
    const { store } = temporaryStore()
    expect(() => store.write.residents.linkCard('no-such-id', 'CARD-0001', STATION)).toThrow('D202')
  })
})

describe('consent', () => {
  test('is kept with version and time, and its withdrawal too', () => {
    const { store, clock } = temporaryStore()
    const id = store.write.residents.create(WANG, STATION, { consent: { version: '2026-1', form: 'signed' } }).id
    const given = clock.now
    clock.now += 5000
    const second = store.write.residents.addConsent(id, { version: '2026-2', form: 'oral' }, STATION)
    store.write.residents.withdrawConsent(second.id, STATION)
    expect(store.read.residents.consents(id)).toMatchObject([
      { version: '2026-1', form: 'signed', givenAt: given },
      { version: '2026-2', form: 'oral', givenAt: clock.now, withdrawnAt: clock.now },
    ])
    expect(() => store.write.residents.withdrawConsent(second.id, STATION)).toThrow('D201')
  })
})

describe('searching', () => {
  const PEOPLE = [
    { ...WANG },
    { name: '王秀英', sex: 'female', birthDate: '1951-11-20', phone: '19900009999' },
    { name: '王秀芬', sex: 'female', birthDate: '1940-01-01', phone: '19900004321' },
    { name: '单秀英', sex: 'female', birthDate: '1945-05-05' },
    { name: '欧阳建国', sex: 'male', birthDate: '1950-02-02' },
    { name: '吕䶮', sex: 'male', birthDate: '1949-09-09' },
    { name: '买买提·吐尔逊', sex: 'male', birthDate: '1955-05-01' },
    { name: 'Anna Müller', sex: 'female', birthDate: '1944-04-04' },
  ] as const
  const CASES: readonly (readonly [what: string, text: string, found: readonly string[]])[] = [
    ['the whole name', '王秀英', ['王秀英', '王秀英']],
    ['its beginning', '王秀', ['王秀英', '王秀英', '王秀芬']],
    ['its end', '秀英', ['王秀英', '王秀英', '单秀英']],
    ['the name with a space in it', '王 秀英', ['王秀英', '王秀英']],
    ['initials', 'wxy', ['王秀英', '王秀英']],
    ['initials of a part', 'xf', ['王秀芬']],
    ['capitals', 'WXF', ['王秀芬']],
    ['pinyin', 'wangxiufen', ['王秀芬']],
    ['pinyin in words', 'wang fen', ['王秀芬']],
    ['the surname’s own reading', 'shanxiu', ['单秀英']],
    ['the character’s other reading', 'danxiu', ['单秀英']],
    ['a surname of two characters', 'oyjg', ['欧阳建国']],
    ['ü typed as v', 'lv', ['吕䶮']],
    ['a rare character', '䶮', ['吕䶮']],
    ['a dotted name without its dot', '买买提吐尔逊', ['买买提·吐尔逊']],
    ['a part after the dot', '吐尔', ['买买提·吐尔逊']],
    ['a Latin name', 'müll', ['Anna Müller']],
    ['the phone’s last four', '4321', ['王秀英', '王秀芬']],
    ['the phone’s last eight', '00004321', ['王秀英', '王秀芬']],
    ['the whole phone number', '19900009999', ['王秀英']],
    ['a phone number that ends alike', '18800009999', []],
    ['name and phone', 'wxy 4321', ['王秀英']],
    ['name and birth year', '王秀英 1951', ['王秀英', '王秀英']],
    ['initials and birth year', 'wx 1940', ['王秀芬']],
    ['the record number', '99000000000000001', ['王秀英']],
    ['the identity number', '99000019510308002x', ['王秀英']],
    ['full-width digits', '４３２１', ['王秀英', '王秀芬']],
    ['three digits', '432', []],
    ['two numbers', '4321 1951', []],
    ['nothing', '  ', []],
    ['nobody', '赵', []],
    ['a wildcard', '%', []],
  ]
  test.each(CASES)('by %s (%s)', (_, text, expected) => {
    const { store } = temporaryStore()
    for (const person of PEOPLE) store.write.residents.create(person, STATION)
    const found = store.read.residents.search(text).map(({ name }) => name)
    expect([...found].sort()).toEqual([...expected].sort())
  })

  test('gives each person once and at most as many as asked for', () => {
    const { store } = temporaryStore()
    for (let i = 0; i < 30; i++) residentIn(store, { name: '王王王' })
    expect(store.read.residents.search('w')).toHaveLength(20)
    const found = store.read.residents.search('王', 5).map(({ id }) => id)
    expect(new Set(found).size).toBe(5)
  })

  test('follows a changed name', () => {
    const { store } = temporaryStore()
    const id = residentIn(store)
    store.write.residents.update(id, { name: '赵国强' }, STATION)
    expect(store.read.residents.search('ljg')).toEqual([])
    expect(store.read.residents.search('zgq')).toMatchObject([{ id }])
  })

  test('by phone tail gives everyone who shares it, and same name and year are told apart for the desk', () => {
    const { store } = temporaryStore()
    for (const person of PEOPLE) store.write.residents.create(person, STATION)
    expect(
      store.read.residents
        .byPhoneTail('4321')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['王秀芬', '王秀英'])
    expect(
      store.read.residents
        .sameNameAndYear('王秀英', 1951)
        .map(({ birthDate }) => birthDate)
        .sort(),
    ).toEqual(['1951-03-08', '1951-11-20'])
    expect(store.read.residents.byIdentityNumber('99000019510308002X')?.birthDate).toBe('1951-03-08')
    expect(store.read.residents.byIdentityNumber('990000195103080011')).toBeUndefined()
  })
})

test('a name stands under all its endings', () => {
  expect([...nameTerms('单秀')].sort()).toEqual(['danxiu', 'dx', 'shanxiu', 'sx', 'x', 'xiu', '单秀', '秀'])
})

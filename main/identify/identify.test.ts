import { describe, expect, test } from 'vitest'
import { residentIn, temporaryStore, WANG } from '../../db/testing/fixtures.ts'
import { Candidates } from './candidates.ts'
import { cardCode } from './card-code.ts'
import { parseIdentityNumber } from './identity-number.ts'
import { maskedName } from './names.ts'
import { SignIn } from './sign-in.ts'
import { Tries } from './tries.ts'

test.each([
  ['王秀英', '王＊英'],
  ['王英', '王＊'],
  ['王', '王'],
  ['欧阳秀华', '欧＊＊华'],
  ['𠮷田茂', '𠮷＊茂'],
  ['Mary', 'M＊＊y'],
  ['买买提·吐尔逊', '买＊＊逊'],
  ['', ''],
])('%s is shown as %s', (name, shown) => {
  expect(maskedName(name)).toBe(shown)
})

describe('an identity number', () => {
  // The example of GB 11643, and made-up numbers of a district that does not exist.
  const good = ['11010519491231002X', '440524188001010014', '990000195103080026']

  test.each(good)('%s is right', (number) => {
    expect(parseIdentityNumber(number)).toBe(number)
    expect(parseIdentityNumber(` ${number.toLowerCase()} `)).toBe(number)
  })

  test.each(good)('%s with any one character wrong is not', (number) => {
    for (let at = 0; at < number.length; at += 1) {
      for (const digit of '0123456789X') {
        if (number[at] === digit) continue
        expect(parseIdentityNumber(number.slice(0, at) + digit + number.slice(at + 1))).toBeNull()
      }
    }
  })

  test.each(['', '1101051949123100', '11010519491231002XX', '1101O519491231002X', 'X1010519491231002X'])(
    '"%s" is none',
    (text) => {
      expect(parseIdentityNumber(text)).toBeNull()
    },
  )
})

test.each([
  ['%1234567?', '1234567'],
  [';1234 567?\r', '1234567'],
  [' CARD-1 ', 'CARD-1'],
  [']C1CARD-1', 'CARD-1'],
])('a reader’s %j is the card %s', (typed, code) => {
  expect(cardCode(typed)).toBe(code)
})

describe('an offer', () => {
  const offer = { residentId: 'r1', assurance: 'card' } as const
  const candidates = () => {
    const clock = { now: 0 }
    return { clock, offers: new Candidates(() => clock.now) }
  }

  test('is good once', () => {
    const { offers } = candidates()
    const token = offers.offer('w1', offer)
    expect(offers.redeem('w1', token)).toEqual(offer)
    expect(offers.redeem('w1', token)).toBeUndefined()
  })
  test('is good in its window only', () => {
    const { offers } = candidates()
    const token = offers.offer('w1', offer)
    expect(offers.redeem('w2', token)).toBeUndefined()
    expect(offers.redeem('w1', token)).toEqual(offer)
  })
  test('is good for a minute', () => {
    const { clock, offers } = candidates()
    const [first, second] = [offers.offer('w1', offer), offers.offer('w2', offer)]
    clock.now = 60_000
    expect(offers.redeem('w1', first)).toEqual(offer)
    clock.now = 60_001
    expect(offers.redeem('w2', second)).toBeUndefined()
  })
  test('goes with the others of its window when one is taken', () => {
    const { offers } = candidates()
    const [mine, other] = [offers.offer('w1', offer), offers.offer('w1', { ...offer, residentId: 'r2' })]
    offers.redeem('w1', mine)
    expect(offers.redeem('w1', other)).toBeUndefined()
  })
  test('cannot be guessed', () => {
    const { offers } = candidates()
    offers.offer('w1', offer)
    expect(offers.redeem('w1', '')).toBeUndefined()
  })
})

describe('four digits', () => {
  test('may be tried five times a minute', () => {
    const tries = new Tries()
    for (const at of [0, 1, 2, 3, 4]) expect(tries.take(at)).toBeNull()
    expect(tries.take(5)).toBe(60_000)
    expect(tries.take(60_000)).toBeNull()
    expect(tries.take(60_000)).toBe(60_001)
  })
  test('wrong twice in a row send to staff; a right one or a minute forgives', () => {
    const tries = new Tries()
    tries.take(0)
    expect(tries.miss()).toBe(1)
    tries.take(1)
    expect(tries.miss()).toBe(0)
    tries.hit()
    expect(tries.miss()).toBe(1)
    tries.take(120_000)
    expect(tries.miss()).toBe(1)
  })
})

describe('sign-in', () => {
  function atKiosk() {
    const test = temporaryStore()
    const clock = { now: 0 }
    return { store: test.store, clock, signIn: new SignIn(test.store, () => clock.now) }
  }

  test('a card shows the full name, its second reading within three seconds nothing', () => {
    const { store, clock, signIn } = atKiosk()
    const id = store.write.residents.create(WANG, { kind: 'station' }, { cardCode: '80001' }).id
    const found = signIn.card('w1', '%80001?', undefined)
    expect(found).toMatchObject({
      found: 'person',
      candidate: { name: '王秀英', birthYear: 1951, sex: 'female', group: null },
    })
    expect(signIn.card('w1', '80001', undefined)).toEqual({ found: 'repeated' })
    clock.now = 2_999
    expect(signIn.card('w1', '80001', undefined)).toEqual({ found: 'repeated' })
    clock.now = 6_000
    if (found.found !== 'person') throw new Error(found.found)
    expect(signIn.redeem('w1', found.candidate.token)).toEqual({ residentId: id, assurance: 'card' })
  })

  test('during a visit the same card is the same person, another card another', () => {
    const { store, signIn } = atKiosk()
    const id = store.write.residents.create(WANG, { kind: 'station' }, { cardCode: '80001' }).id
    store.write.residents.create(
      { name: '李建国', sex: 'male', birthDate: '1948-07' },
      { kind: 'station' },
      { cardCode: '80002' },
    )
    expect(signIn.card('w1', '80001', id)).toEqual({ found: 'same-person' })
    expect(signIn.card('w1', '80002', id)).toMatchObject({ found: 'other-person' })
    expect(signIn.card('w1', '80001', null)).toMatchObject({ found: 'other-person' })
  })

  test('an identity card is found by its number; one of nobody here is unregistered, and what is no card is unknown', () => {
    const { store, clock, signIn } = atKiosk()
    const identityNumber = '990000195103080026'
    store.write.residents.create({ ...WANG, identityNumber }, { kind: 'station' })
    expect(signIn.card('w1', identityNumber, undefined)).toMatchObject({ found: 'person' })
    for (const [text, found] of [
      [' ;?', 'unknown'],
      ['80009', 'unknown'],
      ['990000195103080021', 'unknown'],
      ['440524188001010014', 'unregistered'],
    ] as const) {
      clock.now += 5_000
      expect(signIn.card('w1', text, undefined)).toEqual({ found })
    }
  })

  test('four digits show masked tiles; equal ones by their lane or picture', () => {
    const { store, signIn } = atKiosk()
    const twin = { name: '王秀英', sex: 'female' as const, birthDate: '1951-03-08', phone: '19900004321' }
    residentIn(store, { ...twin, laneGroup: '12号' })
    residentIn(store, { ...twin, name: '王桂英', pictureSign: 'cup' })
    residentIn(store, { phone: '19900004321', laneGroup: '3号' })
    const found = signIn.phoneTail('w1', '4321')
    if (found.found !== 'tiles') throw new Error(found.found)
    expect(found.candidates.map(({ name, birthYear, group, sign }) => [name, birthYear, group, sign]).sort()).toEqual([
      ['李＊国', 1948, null, null],
      ['王＊英', 1951, null, 'cup'],
      ['王＊英', 1951, '12号', null],
    ])
    expect(JSON.stringify(found)).not.toContain('4321')
    const [tile] = found.candidates
    expect(signIn.redeem('w1', tile?.token ?? '')?.assurance).toBe('typed')
  })

  test('more than four people are no tiles', () => {
    const { store, signIn } = atKiosk()
    for (let n = 0; n < 5; n += 1) residentIn(store, { name: `王${n}英`, phone: '19900004321' })
    expect(signIn.phoneTail('w1', '4321')).toEqual({ found: 'too-many' })
  })

  test('misses are counted, and after five tries the pad waits', () => {
    const { signIn } = atKiosk()
    expect(signIn.phoneTail('w1', '0000')).toEqual({ found: 'none', triesLeft: 1 })
    for (const left of [0, 0, 0, 0]) expect(signIn.phoneTail('w1', '0000')).toEqual({ found: 'none', triesLeft: left })
    expect(signIn.phoneTail('w1', '0000')).toEqual({ found: 'locked', until: 60_000 })
  })

  test('the desk brings somebody by name', () => {
    const { store, signIn } = atKiosk()
    const id = residentIn(store)
    const brought = signIn.brought('w1', id)
    expect(brought).toMatchObject({ name: '李建国', birthYear: 1948 })
    expect(signIn.redeem('w1', brought?.token ?? '')).toEqual({ residentId: id, assurance: 'desk' })
    expect(signIn.brought('w1', 'nobody')).toBeUndefined()
  })
})

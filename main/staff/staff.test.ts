import { describe, expect, test } from 'vitest'
import { temporaryStore } from '../../db/testing/fixtures.ts'
import { handClock } from '../testing/hand-clock.ts'
import { hashSecret, secretMatches } from './secrets.ts'
import { StaffDesk, waitAfter } from './sign-in.ts'

describe('a secret', () => {
  test('is kept as scrypt with its cost beside it, and never twice the same', async () => {
    const [one, two] = [await hashSecret('4711'), await hashSecret('4711')]
    expect(one).toMatch(/^scrypt\$32768\$8\$1\$[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}$/)
    expect(one).not.toBe(two)
    expect(await secretMatches('4711', one)).toBe(true)
    expect(await secretMatches('4712', one)).toBe(false)
  })
  test('is the same however the keyboard composes it', async () => {
    expect(await secretMatches('caf\u00e9', await hashSecret('cafe\u0301'))).toBe(true)
  })
  test.each([
    '',
    'plain',
    'scrypt$1',
    'bcrypt$32768$8$1$AAAA$AAAA',
    'scrypt$3$8$1$AAAA$AAAA',
    'scrypt$x$8$1$AAAA$AAAA',
  ])('of another form (%j) matches nothing', async (kept) => {
    expect(await secretMatches('4711', kept)).toBe(false)
  })
})

test('each wrong PIN from the third on doubles the wait, up to an hour', () => {
  expect([1, 2, 3, 4, 5, 9, 10, 11, 99].map((count) => waitAfter(count) / 1000)).toEqual([
    0, 0, 30, 60, 120, 1920, 3600, 3600, 3600,
  ])
})

describe('sign-in', () => {
  async function desk() {
    const { store } = temporaryStore()
    const clock = handClock()
    const changes = { count: 0 }
    const staff = new StaffDesk(store, clock, () => {
      changes.count += 1
    })
    const zhou = await staff.first('周敏', '4711')
    return { store, clock, staff, changes, id: zhou?.id ?? '' }
  }

  test('the first member of staff becomes admin, and there is no second first', async () => {
    const { staff, store } = await desk()
    expect(store.read.staff.active()).toMatchObject([{ name: '周敏', role: 'admin' }])
    expect(await staff.first('别人', '0000')).toBeUndefined()
  })

  test('two at once make one', async () => {
    const { store } = temporaryStore()
    const staff = new StaffDesk(store, handClock(), () => undefined)
    await Promise.all([staff.first('周敏', '4711'), staff.first('别人', '0000')])
    expect(store.read.staff.active()).toHaveLength(1)
  })

  test('with the right PIN this window is signed in, and only this one', async () => {
    const { staff, id, changes } = await desk()
    expect(await staff.signIn('w1', id, '4711')).toEqual({ ok: true })
    expect(staff.at('w1')).toEqual({ id, name: '周敏', role: 'admin' })
    expect(staff.at('w2')).toBeUndefined()
    expect(staff.staffed).toBe(true)
    expect(changes.count).toBe(1)
  })

  test('every one of a burst of wrong PINs counts', async () => {
    const { staff, store, id } = await desk()
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => staff.signIn('w1', id, '0000')))
    expect(outcomes.filter((outcome) => !outcome.ok && outcome.waitMs > 0)).toHaveLength(6)
    expect(store.read.staff.byId(id)?.failedAttempts).toBe(3)
    expect(await staff.signIn('w1', id, '4711')).toEqual({ ok: false, waitMs: 30_000 })
  })

  test('after the wait the right PIN forgives', async () => {
    const { staff, store, clock, id } = await desk()
    for (let n = 0; n < 3; n += 1) await staff.signIn('w1', id, '0000')
    clock.advance(30_000)
    expect(await staff.signIn('w1', id, '4711')).toEqual({ ok: true })
    expect(store.read.staff.byId(id)?.failedAttempts).toBe(0)
  })

  test('nobody unknown or put away can sign in', async () => {
    const { staff, store, id } = await desk()
    expect(await staff.signIn('w1', 'nobody', '4711')).toEqual({ ok: false, waitMs: 0 })
    store.write.staff.update(id, { active: false }, { kind: 'cli' })
    expect(await staff.signIn('w1', id, '4711')).toEqual({ ok: false, waitMs: 0 })
  })

  test('five idle minutes sign out; doing something begins them anew', async () => {
    const { staff, clock, id } = await desk()
    await staff.signIn('w1', id, '4711')
    clock.advance(299_000)
    staff.touch('w1')
    clock.advance(299_000)
    expect(staff.at('w1')).toBeDefined()
    clock.advance(1_000)
    expect(staff.at('w1')).toBeUndefined()
    staff.touch('w1')
    staff.signOut('w1')
  })

  test('a closed window stays signed in for a reload and no longer', async () => {
    const { staff, clock, id } = await desk()
    await staff.signIn('w1', id, '4711')
    staff.windowClosed('w1')
    clock.advance(19_000)
    staff.touch('w1')
    clock.advance(20_000)
    expect(staff.at('w1')).toBeDefined()
    staff.windowClosed('w1')
    clock.advance(20_000)
    expect(staff.at('w1')).toBeUndefined()
    staff.windowClosed('w1')
  })
})

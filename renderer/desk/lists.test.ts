import { describe, expect, test } from 'vitest'
import { followUps, ringsNow, urgentAlerts } from './alerts.ts'
import { withoutCode } from './cards.ts'
import { FIXTURES } from './fixtures.ts'
import { spanOf, trayItems } from './unclaimed.ts'

const [dangerous, inform] = FIXTURES['alert-open'].alerts as [
  (typeof FIXTURES)['alert-open']['alerts'][number],
  (typeof FIXTURES)['alert-open']['alerts'][number],
]

describe('alerts', () => {
  test('what rings stands on top, oldest first; the rest is to be followed up', () => {
    const later = { ...dangerous, id: 'later', raisedAt: '2026-11-16T02:30:00.000Z' }
    const alerts = [inform, later, dangerous]
    expect(urgentAlerts(alerts).map(({ id }) => id)).toEqual([dangerous.id, 'later'])
    expect(followUps(alerts)).toEqual([inform])
  })

  test('an old dangerous result does not ring', () => {
    const old = { ...dangerous, rings: false }
    expect(urgentAlerts([old])).toEqual([])
    expect(ringsNow({ ...FIXTURES.today, alerts: [old] })).toBe(false)
  })

  test('where the station does not say, the tier does', () => {
    expect(urgentAlerts([{ ...dangerous, rings: undefined }])).toHaveLength(1)
    expect(urgentAlerts([{ ...inform, rings: undefined }])).toEqual([])
  })

  test.each([
    ['open', FIXTURES['alert-open'], true],
    ['received', FIXTURES['alert-received'], false],
    ['nothing', FIXTURES.today, false],
    ['locked', FIXTURES.locked, false],
    ['locked, with one open', FIXTURES['locked-ringing'], true],
  ] as const)('it sounds until received: %s', (_what, view, sounds) => expect(ringsNow(view)).toBe(sounds))
})

describe('the tray', () => {
  test('lists a memory dump as one item, everything else one by one', () => {
    const items = trayItems(FIXTURES.today.unclaimed)
    expect(items.map(({ measurements }) => measurements.length)).toEqual([1, 1, 24])
  })

  test('names the days of a dump whatever their order', () => {
    expect(spanOf([{ at: 'b' }, { at: 'c' }, { at: 'a' }])).toEqual({ from: 'a', to: 'c' })
  })
})

test('a card’s code is taken out of the end of a field, and out of nowhere else', () => {
  expect(withoutCode('王123456', '123456')).toBe('王')
  expect(withoutCode('123456王', '123456')).toBe('123456王')
})

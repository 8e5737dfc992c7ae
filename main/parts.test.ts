import { describe, expect, test, vi } from 'vitest'
import { DbError } from '../db/errors.ts'
import { temporaryStore } from '../db/testing/fixtures.ts'
import type { EventMessage } from '../drivers/host/messages.ts'
import en from '../words/station.en.json' with { type: 'json' }
import zh from '../words/station.zh-CN.json' with { type: 'json' }
import { repeat } from './clock.ts'
import { STATION_ERROR_CODES, StationError, type StationErrorKind } from './errors.ts'
import { Health } from './health.ts'
import { startNightly } from './meters/nightly.ts'
import { readSettings, siteSettings } from './settings.ts'
import { handClock } from './testing/hand-clock.ts'
import { MONDAY_9, ZONE } from './testing/measurements.ts'
import { startBackstop } from './visits/backstop.ts'
import { say } from './words.ts'
import { dayBounds, latestTimeOfDay, nextAt, zoneOffsetMinutes } from './zone.ts'

const HOUR = 3_600_000

describe('health', () => {
  function healthy() {
    const { store, clock: storeClock } = temporaryStore()
    const clock = handClock()
    const health = new Health({
      store,
      clock,
      settings: () => readSettings(store.read.settings),
      changed: () => undefined,
    })
    health.meterEvent({ type: 'event', at: 0, event: { type: 'process', state: 'started', reason: '' } })
    return { store, storeClock, clock, health, codes: () => health.banners().map(({ code }) => code) }
  }
  const heard = (event: EventMessage['event']): EventMessage => ({ type: 'event', at: 0, event })

  test('says nothing but that the catalogue is unsigned, until it is signed', () => {
    const { health, store, codes } = healthy()
    expect(codes()).toEqual(['unsigned'])
    expect(health.storageOk && health.timeTrusted).toBe(true)
    store.write.settings.set('catalogue.signedBy', { name: '陈医生', version: '1.0.0' }, { kind: 'cli' })
    expect(codes()).toEqual([])
  })

  test.each<[string, EventMessage['event'], EventMessage['event']]>([
    ['M108', { type: 'journal', state: 'failed', reason: 'full' }, { type: 'journal', state: 'ok', reason: '' }],
    ['adapter-off', { type: 'adapter', state: 'lost' }, { type: 'adapter', state: 'on' }],
    ['meters-down', { type: 'process', state: 'ended', reason: '' }, { type: 'process', state: 'started', reason: '' }],
  ])('%s comes and goes', (code, trouble, over) => {
    const { health, codes } = healthy()
    health.meterEvent(heard(trouble))
    expect(codes()).toContain(code)
    expect(health.storageOk).toBe(code !== 'M108')
    health.meterEvent(heard(over))
    expect(codes()).toEqual(['unsigned'])
  })

  test('a fault that the meter process survives, and old damage in the journal, are no banner', () => {
    const { health, codes } = healthy()
    health.meterEvent(heard({ type: 'process', state: 'fault', reason: 'a message was refused' }))
    health.meterEvent(heard({ type: 'journal', state: 'damaged', reason: '' }))
    health.meterEvent(heard({ type: 'battery', percent: 80 }))
    expect(codes()).toEqual(['unsigned'])
  })

  test('a store that takes nothing is tried every five seconds and says when it is over', () => {
    const { health, store, clock, codes } = healthy()
    const audit = vi.spyOn(store.write, 'audit').mockImplementation(() => {
      throw new DbError('diskFull', 'full')
    })
    health.notStored(new DbError('diskFull', 'full'))
    expect(codes()).toContain('D105')
    clock.advance(10_000)
    expect(audit).toHaveBeenCalledTimes(2)
    audit.mockImplementationOnce(() => {
      throw new DbError('locked', 'busy')
    })
    clock.advance(5_000)
    audit.mockRestore()
    clock.advance(5_000)
    expect(health.storageOk).toBe(true)
    expect(store.read.audit.entries(0, 99).map(({ action }) => action)).toContain('store.works-again')
  })

  test('a refusal is about one call', () => {
    const { health } = healthy()
    health.notStored(new DbError('refused', 'no'))
    expect(health.storageOk).toBe(true)
  })

  test('a clock before the newest row is not trusted until the desk has looked', () => {
    const { store, storeClock } = healthy()
    storeClock.now = MONDAY_9 + HOUR
    store.write.visits.begin(
      { kiosk: 'k', guest: {}, assurance: 'guest', startedAt: storeClock.now, zone: ZONE },
      { kind: 'kiosk' },
    )
    const health = new Health({
      store,
      clock: handClock(),
      settings: () => readSettings(store.read.settings),
      changed: () => undefined,
    })
    expect(health.timeTrusted).toBe(false)
    expect(health.banners().map(({ code }) => code)).toContain('clock-jump')
    health.clockAdopted()
    expect(health.timeTrusted).toBe(true)
  })

  test('a bad setting is named', () => {
    const { store, health } = healthy()
    store.write.settings.set('station.zone', 'Mars/Olympus', { kind: 'cli' })
    const banner = health.banners().find(({ code }) => code === 'setting')
    expect(banner?.text.zh).toContain('station.zone')
  })
})

describe('settings', () => {
  const reader = (stored: Record<string, unknown>) => ({
    get: (key: string) => stored[key],
    all: () => new Map(Object.entries(stored)),
  })

  test('have a value before anybody has set one', () => {
    const { settings, faults } = readSettings(reader({}))
    expect(faults).toEqual([])
    expect(settings).toMatchObject({
      'station.zone': 'Asia/Shanghai',
      'pressure.line': 'station',
      'print.slipQueue': null,
    })
  })

  test.each<[keyof typeof siteSettings, unknown]>([
    ['station.zone', 'Mars/Olympus'],
    ['station.zone', ''],
    ['station.hours', [{ from: '25:00', to: '8' }]],
    ['station.days', [0, 8]],
    ['screen.diagonalInches', 'large'],
    ['print.slipQueue', 'a queue; rm -rf'],
    ['ble.binding', { binding: 'hci-uart' }],
    ['catalogue.signedBy', 'me'],
    ['station.code', null],
  ])('%s = %j gives the default and is named', (key, value) => {
    const { settings, faults } = readSettings(reader({ [key]: value }))
    expect(faults).toEqual([key])
    expect(settings[key]).toEqual(siteSettings[key].parse(undefined))
  })
})

describe('words', () => {
  type Tree = { readonly [key: string]: string | Tree }
  const flat = (tree: Tree, prefix = ''): [string, string][] =>
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : flat(value, `${prefix}${key}.`),
    )
  const chinese = flat(zh)
  const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

  test('are there in both languages, with the same gaps to fill', () => {
    expect(
      flat(en)
        .map(([key]) => key)
        .sort(),
    ).toEqual(chinese.map(([key]) => key).sort())
    const english = new Map(flat(en))
    for (const [key, text] of chinese) expect(gaps(english.get(key) ?? ''), key).toEqual(gaps(text))
  })
  test('have full-width punctuation in Chinese and none of it in English', () => {
    for (const [key, text] of chinese)
      expect(text.replaceAll(/\{\{\w+\}\}|\d+[.:]\d+/g, ''), key).not.toMatch(/[,;:?!()]|(?<!\d)\.(?!\d)/)
    for (const [key, text] of flat(en)) expect(text, key).not.toMatch(/[\p{Script=Han}，。；：？！（）]/u)
  })
  test('name no disease and no medicine to an elder, and address 您', () => {
    const elder = chinese.filter(([key]) => /\.elder$|^(trend|note|meal|one-reading)/.test(key))
    expect(elder.length).toBeGreaterThan(20)
    for (const [key, text] of elder) expect(text, key).not.toMatch(/高血压|糖尿病|卒中|心梗|痛风|慢阻肺|药|胰岛素|你/)
  })
  test('stand for every refusal', () => {
    const codes = Object.values(STATION_ERROR_CODES)
    expect(new Set(codes).size).toBe(codes.length)
    for (const kind of Object.keys(STATION_ERROR_CODES) as StationErrorKind[]) {
      const error = new StationError(kind)
      expect(error.message).toMatch(/^S\d{3} \S/)
      expect(error.data.elder.zh.length).toBeGreaterThan(3)
    }
  })
  test('are filled', () => {
    expect(say('fact.clock-fast', { minutes: 7 }).zh).toBe('钟快7分')
    expect(say('fact.clock-fast').zh).toBe('钟快分')
  })
})

describe('the station’s day', () => {
  const utc = (text: string) => Date.parse(`${text}Z`)
  test('begins and ends at its own midnight', () => {
    expect(dayBounds(utc('2026-11-15T17:00'), ZONE)).toEqual({
      from: utc('2026-11-15T16:00'),
      to: utc('2026-11-16T16:00'),
    })
    expect(zoneOffsetMinutes(0, 'Asia/Kathmandu')).toBe(330)
  })
  test('the next Monday half past eight', () => {
    expect(nextAt(utc('2026-11-16T00:29'), ZONE, 1, '08:30')).toBe(utc('2026-11-16T00:30'))
    expect(nextAt(utc('2026-11-16T00:30'), ZONE, 1, '08:30')).toBe(utc('2026-11-23T00:30'))
  })
  test('the latest half past three in the night', () => {
    expect(latestTimeOfDay(utc('2026-11-15T19:30'), ZONE, '03:30')).toBe(utc('2026-11-15T19:30'))
    expect(latestTimeOfDay(utc('2026-11-15T19:29'), ZONE, '03:30')).toBe(utc('2026-11-14T19:30'))
  })
})

test('a repeated call keeps its beat until it is cancelled', () => {
  const clock = handClock()
  const at: number[] = []
  const timer = repeat(clock, 10_000, () => at.push(clock.now() - MONDAY_9))
  clock.advance(35_000)
  timer.cancel()
  clock.advance(60_000)
  expect(at).toEqual([10_000, 20_000, 30_000])
})

describe('every night', () => {
  test('the meter process is started afresh once, when nobody measures', () => {
    const clock = handClock()
    const state = { busy: true, restarts: [] as string[] }
    const local = () => new Date(clock.now() + 8 * HOUR).toISOString().slice(5, 16)
    startNightly(
      clock,
      ZONE,
      () => state.busy,
      () => state.restarts.push(local()),
    )
    clock.advance(20 * HOUR)
    expect(state.restarts).toEqual([])
    state.busy = false
    clock.advance(48 * HOUR)
    expect(state.restarts).toEqual(['11-17T05:10', '11-18T03:30', '11-19T03:30'])
  })
})

describe('a visit that no screen shows', () => {
  function watched() {
    const clock = handClock()
    const state = { open: true, shown: true, busy: false, ended: 0 }
    startBackstop({
      clock,
      visitOpen: () => state.open,
      shown: () => state.shown,
      busy: () => state.busy,
      end: () => {
        state.ended += 1
        state.open = false
      },
    })
    return { clock, state }
  }
  test('is ended after three minutes, once', () => {
    const { clock, state } = watched()
    clock.advance(HOUR)
    state.shown = false
    clock.advance(180_000)
    expect(state.ended).toBe(0)
    clock.advance(10_000)
    expect(state.ended).toBe(1)
    clock.advance(HOUR)
    expect(state.ended).toBe(1)
  })
  test.each(['busy', 'shown'] as const)('not while it is %s, and the three minutes begin anew', (what) => {
    const { clock, state } = watched()
    state.shown = false
    clock.advance(170_000)
    state[what] = true
    clock.advance(HOUR)
    state[what] = false
    clock.advance(170_000)
    expect(state.ended).toBe(0)
    clock.advance(30_000)
    expect(state.ended).toBe(1)
  })
})

// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { listenForCards, WEDGE_START, wedgeKey } from './wedge.ts'

/** Keys with the gap before each, in milliseconds. */
function type(keys: string[], gapMs: number, state = WEDGE_START, fromMs = 0) {
  let atMs = fromMs
  const codes: string[] = []
  const swallowed: string[] = []
  for (const key of keys) {
    atMs += gapMs
    const step = wedgeKey(state, key, atMs)
    state = step.state
    if (step.code !== null) codes.push(step.code)
    if (step.swallow) swallowed.push(key)
  }
  return { codes, swallowed, state, atMs }
}
const card = (code: string, end = 'Enter') => [...code, end]

describe('a card through the keyboard wedge', () => {
  it.each([
    ['ended by Enter', card('A1234567'), ['A1234567']],
    ['ended by Tab', card('A1234567', 'Tab'), ['A1234567']],
    ['of six characters', card('123456'), ['123456']],
    ['of five characters is none', card('12345'), []],
    ['with Shift in between', ['Shift', 'A', 'Shift', 'B', '3', '4', '5', '6', 'Enter'], ['AB3456']],
  ])('%s', (_name, keys, codes) => {
    expect(type(keys, 10).codes).toEqual(codes)
  })

  it.each([
    [49, 1],
    [50, 0],
  ])('with %i ms between keys is read %i times', (gapMs, times) => {
    expect(type(card('12345678'), gapMs).codes).toHaveLength(times)
  })

  it('starts anew after a pause, so that a stray key does not spoil the code', () => {
    const stray = type(['x'], 10)
    expect(type(card('12345678'), 10, stray.state, stray.atMs + 500).codes).toEqual(['12345678'])
  })

  it('is ignored when it comes again within three seconds, and read after', () => {
    const first = type(card('12345678'), 10)
    const again = type(card('12345678'), 10, first.state, first.atMs + 2000)
    const late = type(card('12345678'), 10, again.state, first.atMs + 3100)
    const other = type(card('87654321'), 10, first.state, first.atMs + 100)
    expect([again.codes, late.codes, other.codes]).toEqual([[], ['12345678'], ['87654321']])
  })

  it('keeps the burst away from fields, and leaves slow typing alone', () => {
    expect(type(card('12345678'), 10).swallowed.join('')).toBe('2345678Enter')
    expect(type([...'hello', 'Enter'], 120).swallowed).toEqual([])
  })
})

describe('listening on the window', () => {
  const press = (key: string, more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, ...more })
    window.dispatchEvent(event)
    return event
  }

  it('hands on a code, lets shortcuts and lone keys through, and stops when told', () => {
    const codes: string[] = []
    const stop = listenForCards(window, (code) => codes.push(code), true)
    expect(press('r', { ctrlKey: true }).defaultPrevented).toBe(false)
    for (const key of card('A1234567')) expect(press(key).defaultPrevented).toBe(true)
    stop()
    for (const key of card('B1234567')) press(key)
    expect(codes).toEqual(['A1234567'])
  })

  it('leaves a lone space to the button that has the focus', () => {
    const stop = listenForCards(window, () => undefined, true)
    expect(press(' ').defaultPrevented).toBe(false)
    stop()
  })
})

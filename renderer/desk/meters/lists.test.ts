import { describe, expect, test } from 'vitest'
import { FIXTURES } from '../fixtures.ts'
import { MODELS, RAW, SIGHTINGS } from './fixtures.ts'
import { needsHand } from './meter-state.ts'
import { rawText } from './raw-text.ts'
import { choiceOf, meterChoices, modelsFor, needsBond, unknownSightings } from './sightings.ts'

describe('a meter', () => {
  const [meter] = FIXTURES.today.meters as [(typeof FIXTURES)['today']['meters'][number]]
  test.each([
    [{}, false],
    [{ advice: { zh: '请按一下它的开关。', en: 'Press its power button.' } }, true],
    [{ onTrial: true }, true],
    [{ careDue: true }, true],
  ])('%j needs somebody: %s', (over, needs) => expect(needsHand({ ...meter, ...over })).toBe(needs))
})

describe('what is in sight', () => {
  const match = (score: number, modelId: string) => ({ ...MODELS.cuff, modelId, score, because: '' })
  const [ble, omron, port] = SIGHTINGS as [
    (typeof SIGHTINGS)[number],
    (typeof SIGHTINGS)[number],
    (typeof SIGHTINGS)[number],
  ]
  const seen = [
    { ...ble, key: 'a', matches: [match(20, 'maybe'), match(80, 'surely')] },
    { ...ble, key: 'b', matches: [match(50, 'other')] },
    { ...port, key: 'c' },
    { ...ble, key: 'd', matches: [match(99, 'used')], commissioned: true },
  ]

  test('is offered surest first, without what is in use', () => {
    expect(meterChoices(seen).map(({ model: { modelId } }) => modelId)).toEqual(['surely', 'other', 'maybe'])
    expect(unknownSightings(seen).map(({ key }) => key)).toEqual(['c'])
  })

  test('or is any model that has such a link, found by maker, name or number', () => {
    const models = Object.values(MODELS)
    const found = (search: string) => modelsFor('serial', search, models).map(({ modelId }) => modelId)
    expect(found('')).toEqual(['aand-tm2655', 'aand-tm2657'])
    expect(found('爱安德 2657')).toEqual(['aand-tm2657'])
    expect(found('A&D TM-2655')).toEqual(['aand-tm2655'])
    expect(found('欧姆龙')).toEqual([])
  })

  test.each([
    ['a model that needs it, not bonded', omron, MODELS.omron, true],
    ['nobody knows whether it is bonded', { ...omron, bonded: null }, MODELS.omron, true],
    ['bonded already', { ...omron, bonded: true }, MODELS.omron, false],
    ['a model that needs none', ble, MODELS.cuff, false],
    ['over a cable', port, MODELS.omron, false],
  ] as const)('is to be bonded or not: %s', (_what, sighting, model, needs) => {
    expect(needsBond(choiceOf(sighting, model, null))).toBe(needs)
  })
})

test('what a meter sent is one text, with its bytes and without a name', () => {
  const text = rawText(RAW)
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'driver: aand version 1',
      'values: systolic 128 mmHg; diastolic 82 mmHg; pulse 71 /min',
      'flags: irregular-pulse',
      'claim: nobody: trial',
      'frames: 2',
      '2026-11-16T02:24:58.000Z  out  52 42',
    ]),
  )
  expect(rawText({ ...RAW, takenTrusted: false, claimReason: null })).toContain('(not certain)')
  expect(text).not.toMatch(/[\u4e00-\u9fff]/)
})

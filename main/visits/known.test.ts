import { expect, test } from 'vitest'
import { NOT_ASKED } from './intake.ts'
import { knownOf } from './known.ts'
import { NOBODY } from './person.ts'
import { FACTS } from './tasks.ts'

const asked = (...[task, known]: [Parameters<typeof knownOf>[0], Partial<Parameters<typeof knownOf>[1]>?]) => {
  const left = knownOf(task, { person: NOBODY, answers: NOT_ASKED, ...known }, undefined, undefined, 0)
  return FACTS.filter((fact) => !left.includes(fact))
}

test('a guest is asked what the bands of a task’s own indicators need', () => {
  expect(asked('pressure')).toEqual([])
  expect(asked('waist')).toEqual(['sex'])
  expect(asked('weight')).toEqual(['age'])
  expect(asked('uric-acid')).toEqual(['sex', 'age'])
  expect(asked('uric-acid', { person: { ...NOBODY, sex: 'male' } })).toEqual([])
  expect(asked('uric-acid', { answers: { ...NOT_ASKED, unsaid: ['age'] } })).toEqual([])
})

test('a resident is not asked, whatever the desk has not registered', () => {
  expect(asked('uric-acid', { person: { ...NOBODY, residentId: 'r1' } })).toEqual([])
})

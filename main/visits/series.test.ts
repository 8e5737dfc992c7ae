import { expect, test } from 'vitest'
import { continuesSeries } from './series.ts'

const at = (seconds: number, arm: 'left' | 'right' | null = 'left') => ({ takenAt: seconds * 1000, arm })
const MEASURE_MS = 60_000

test.each([
  ['29 s later: a restart of the same try', [at(0)], at(29), false],
  ['30 s later', [at(0)], at(30), true],
  ['120 s of pause and a minute of measuring', [at(0)], at(180), true],
  ['a second more', [at(0)], at(181), false],
  ['earlier than the last', [at(60)], at(0), false],
  ['the other arm', [at(0)], at(60, 'right'), false],
  ['arm not known either time', [at(0, null)], at(60, null), true],
  ['a third', [at(0), at(60)], at(120), true],
  ['a fourth begins a new one', [at(0), at(60), at(120)], at(180), false],
  ['a first has nothing to continue', [], at(0), false],
])('%s', (_what, members, next, continues) => {
  expect(continuesSeries(members, next, MEASURE_MS)).toBe(continues)
})

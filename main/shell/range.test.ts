import { expect, test } from 'vitest'
import { rangeOf } from './range.ts'

test.each([
  ['bytes=0-', { from: 0, to: 9 }],
  ['bytes=3-3', { from: 3, to: 3 }],
  ['bytes=3-99', { from: 3, to: 9 }],
  ['bytes=-4', { from: 6, to: 9 }],
  ['bytes=-99', { from: 0, to: 9 }],
  ['bytes=-0', undefined],
  ['bytes=5-2', undefined],
  ['bytes=10-', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['lines=0-1', undefined],
])('%s of ten bytes', (header, part) => expect(rangeOf(header, 10)).toEqual(part))

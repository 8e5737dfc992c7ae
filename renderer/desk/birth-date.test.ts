import { describe, expect, test } from 'vitest'
import { birthDate } from './birth-date.ts'

describe('a birth date is read as people write it', () => {
  test.each([
    ['1951-3-8', '1951-03-08'],
    ['1951.03.08', '1951-03-08'],
    ['1951/3/8', '1951-03-08'],
    ['1951年3月8日', '1951-03-08'],
    ['1951年3月8', '1951-03-08'],
    ['19510308', '1951-03-08'],
    ['１９５１年３月８日', '1951-03-08'],
    [' 1952-2-29 ', '1952-02-29'],
  ])('%s', (text, day) => expect(birthDate(text)).toBe(day))

  test.each(['51-3-8', '1951-2-29', '1951-13-1', '1951-0-1', '1951-3', '', '王秀英', '1951-3-8-1'])(
    '%j is none',
    (text) => expect(birthDate(text)).toBeNull(),
  )
})

import { describe, expect, test } from 'vitest'
import type { Resident } from '../../db/types.ts'
import { MONDAY_9, ZONE } from '../testing/measurements.ts'
import { ageAt } from '../zone.ts'
import { aboutOf, guestPerson, NOBODY, personOf } from './person.ts'

const wang: Resident = {
  id: 'r1',
  name: '王秀英',
  sex: 'female',
  birthDate: '1951-03-08',
  conditions: ['diabetes', 'implanted-device'],
  armToUse: 'left',
  state: 'active',
  createdAt: 0,
  updatedAt: 0,
}

describe('a resident', () => {
  test('is judged by sex, age on the day, conditions, and measured on the named arm', () => {
    expect(personOf(wang, MONDAY_9, ZONE)).toEqual({
      residentId: 'r1',
      sex: 'female',
      age: 75,
      knownDiabetes: true,
      implantedDevice: true,
      arm: 'left',
    })
    expect(aboutOf(personOf({ ...wang, conditions: [] }, MONDAY_9, ZONE))).toEqual({
      sex: 'female',
      age: 75,
      knownDiabetes: false,
      implantedDevice: false,
    })
  })

  test.each([
    ['the day before the birthday', '1951-11-17', 74],
    ['the birthday, by the station’s day and not by UTC', '1951-11-16', 75],
    ['29 February', '1952-02-29', 74],
    ['only the month: nobody is made older', '1951-11', 74],
    ['only the month, and it is past', '1951-10', 75],
  ])('%s', (_what, birthDate, age) => {
    expect(ageAt(birthDate, MONDAY_9 - 8 * 3_600_000, ZONE)).toBe(age)
  })
})

describe('a guest', () => {
  test.each([
    ['18-54', 40],
    ['55-64', 60],
    ['65-79', 72],
    ['80+', 85],
  ] as const)('of group %s is judged inside it', (ageGroup, age) => {
    expect(guestPerson({ sex: 'male', ageGroup })).toEqual({ ...NOBODY, sex: 'male', age })
  })
  test('who says nothing is judged as nobody', () => {
    expect(guestPerson({})).toEqual(NOBODY)
  })
})

/** What judging may know of the person in front of the kiosk. */
import type { Resident, Visit } from '../../db/types.ts'
import type { About } from '../../indicators/index.ts'
import { ageAt } from '../zone.ts'

export interface Person {
  readonly residentId: string | null
  readonly sex: 'male' | 'female' | null
  /** Completed years now; for a guest an age inside the group named (the groups are cut where the bands are). */
  readonly age: number | null
  readonly knownDiabetes: boolean
  readonly implantedDevice: boolean
  readonly arm: 'left' | 'right' | null
}

const AGE_IN_GROUP = { '18-54': 40, '55-64': 60, '65-79': 72, '80+': 85 } as const

export const NOBODY: Person = {
  residentId: null,
  sex: null,
  age: null,
  knownDiabetes: false,
  implantedDevice: false,
  arm: null,
}

export function personOf(resident: Resident, at: number, zone: string): Person {
  return {
    residentId: resident.id,
    sex: resident.sex,
    age: ageAt(resident.birthDate, at, zone),
    knownDiabetes: resident.conditions.includes('diabetes'),
    implantedDevice: resident.conditions.includes('implanted-device'),
    arm: resident.armToUse ?? null,
  }
}

export function guestPerson(guest: NonNullable<Visit['guest']>): Person {
  return { ...NOBODY, sex: guest.sex ?? null, age: guest.ageGroup ? AGE_IN_GROUP[guest.ageGroup] : null }
}

export function aboutOf(person: Person): About {
  return {
    sex: person.sex,
    age: person.age,
    knownDiabetes: person.knownDiabetes,
    implantedDevice: person.implantedDevice,
  }
}

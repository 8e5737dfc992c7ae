import type { HumanName, Identifier, Patient } from '@medplum/fhirtypes'
import type { ExportRow } from '../../../db/store.ts'
import { type Origin, SYSTEMS, stationUrl } from './systems.ts'

type Resident = ExportRow['resident']

/** Family names of two characters that are still common; any other Chinese name has one of one. */
const TWO_CHARACTER_FAMILIES: readonly string[] =
  '欧阳 上官 司马 司徒 诸葛 夏侯 东方 皇甫 尉迟 公孙 令狐 慕容 长孙 宇文 端木 独孤 南宫 西门 轩辕 申屠 太史 呼延 淳于 闻人 澹台 濮阳 公冶 宗政 钟离 鲜于'.split(
    ' ',
  )
const CHINESE_NAME = /^\p{Script=Han}{2,5}$/u

export function patientOf(resident: Resident, { station }: Origin): Patient {
  return {
    resourceType: 'Patient',
    meta: { source: stationUrl(station.code) },
    identifier: identifiersOf(resident),
    active: true,
    name: [nameOf(resident.name)],
    gender: resident.sex,
    birthDate: resident.birthDate,
  }
}

/** The one identifier that a receiver looks for before it makes a Patient. */
export function patientKey({ id, recordNumber }: Resident): { readonly system: string; readonly value: string } {
  return recordNumber
    ? { system: SYSTEMS.recordNumber, value: recordNumber }
    : { system: SYSTEMS.residentId, value: id }
}

function identifiersOf({ id, recordNumber }: Resident): Identifier[] {
  const own: Identifier = { use: 'secondary', system: SYSTEMS.residentId, value: id }
  if (!recordNumber) return [own]
  const type = { text: '城乡居民健康档案编号' }
  return [{ use: 'official', type, system: SYSTEMS.recordNumber, value: recordNumber }, own]
}

/** A name that is not plainly Chinese stays whole: a wrong family name is worse than none. */
function nameOf(text: string): HumanName {
  if (!CHINESE_NAME.test(text)) return { use: 'official', text }
  const characters = [...text]
  const two = characters.length > 2 && TWO_CHARACTER_FAMILIES.includes(characters.slice(0, 2).join(''))
  const split = two ? 2 : 1
  return {
    use: 'official',
    text,
    family: characters.slice(0, split).join(''),
    given: [characters.slice(split).join('')],
  }
}

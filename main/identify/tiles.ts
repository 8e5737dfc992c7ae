/**
 * What stands on the tiles of people who share four digits: masked name, birth year, sex; and for those whom somebody else could
 * take for themselves, what tells them apart. Pure.
 */
import type { ResidentTile } from '../../db/types.ts'
import { PictureSign } from '../api/contract/shapes.ts'
import { maskedName } from './names.ts'

export interface Told {
  /** Last digit group of lane or building. */
  readonly group: string | null
  readonly sign: PictureSign | null
}

const look = ({ name, birthDate, sex }: ResidentTile) => `${maskedName(name)} ${birthDate.slice(0, 4)} ${sex}`

export function signOf({ pictureSign }: ResidentTile): PictureSign | null {
  return PictureSign.safeParse(pictureSign).data ?? null
}

/**
 * Null where nothing tells this person from one who looks alike on a tile (`others`: those with the same digits) or has the same
 * name and birth year (`namesakes`: anywhere, because their digits may be typed by mistake): then only a card or the staff will do.
 */
export function toldApart(
  person: ResidentTile,
  others: readonly ResidentTile[],
  namesakes: readonly ResidentTile[],
): Told | null {
  const rivals = [...others.filter((other) => look(other) === look(person)), ...namesakes].filter(
    ({ id }) => id !== person.id,
  )
  if (rivals.length === 0) return { group: null, sign: null }
  const group = person.laneGroup ?? null
  const near = rivals.filter((rival) => (rival.laneGroup ?? null) === group)
  if (group !== null && near.length === 0) return { group, sign: null }
  const sign = signOf(person)
  return sign !== null && near.every((rival) => signOf(rival) !== sign) ? { group, sign } : null
}

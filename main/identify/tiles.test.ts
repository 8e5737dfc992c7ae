import { expect, test } from 'vitest'
import type { ResidentTile } from '../../db/types.ts'
import { toldApart } from './tiles.ts'

const wang = (id: string, change: Partial<ResidentTile> = {}): ResidentTile => ({
  id,
  name: '王秀英',
  sex: 'female',
  birthDate: '1951-03-08',
  ...change,
})
const me = (change: Partial<ResidentTile> = {}) => wang('me', change)
const other = (change: Partial<ResidentTile> = {}) => wang('other', change)

test.each<[string, ResidentTile, ResidentTile[], ResidentTile[], object | null]>([
  ['is alone', me({ laneGroup: '3' }), [], [], { group: null, sign: null }],
  ['has another name', me(), [other({ name: '李秀兰' })], [], { group: null, sign: null }],
  ['has another birth year', me(), [other({ birthDate: '1952-03-08' })], [], { group: null, sign: null }],
  ['has another sex', me(), [other({ sex: 'male' })], [], { group: null, sign: null }],
  [
    'looks alike and lives elsewhere',
    me({ laneGroup: '3' }),
    [other({ laneGroup: '5' })],
    [],
    { group: '3', sign: null },
  ],
  ['looks alike under the stars', me({ laneGroup: '3' }), [other({ name: '王桂英' })], [], { group: '3', sign: null }],
  [
    'shares the house with a twin',
    me({ laneGroup: '3', pictureSign: 'fish' }),
    [other({ laneGroup: '3', pictureSign: 'moon' })],
    [],
    { group: '3', sign: 'fish' },
  ],
  [
    'has no house and has a sign',
    me({ pictureSign: 'fish' }),
    [other({ laneGroup: '3' })],
    [],
    { group: null, sign: 'fish' },
  ],
  ['has nothing that tells', me(), [other()], [], null],
  ['has nothing, and the other has', me(), [other({ laneGroup: '3', pictureSign: 'fish' })], [], null],
  ['has the same house and no sign', me({ laneGroup: '3' }), [other({ laneGroup: '3' })], [], null],
  [
    'has the same house and sign',
    me({ laneGroup: '3', pictureSign: 'fish' }),
    [other({ laneGroup: '3', pictureSign: 'fish' })],
    [],
    null,
  ],
  ['has a sign that is none of the twelve', me({ pictureSign: 'dragon' }), [other()], [], null],
  ['has a namesake with another phone', me(), [], [me(), other()], null],
  [
    'and the namesake live apart',
    me({ laneGroup: '3' }),
    [],
    [me(), other({ laneGroup: '5' })],
    { group: '3', sign: null },
  ],
])('a person who %s', (_name, person, others, namesakes, told) => {
  expect(toldApart(person, [person, ...others], namesakes)).toEqual(told)
})

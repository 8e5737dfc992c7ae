import { describe, expect, test } from 'vitest'
import type { DecodeFault } from '../errors.ts'
import { answerSlicer, type Command, decodeAnswer, decodeCard, encodeCommand } from './codec.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

test.each<[Command, string]>([
  // As makers print them.
  ['state', 'AA AA AA 96 69 00 03 11 FF ED'],
  ['find', 'AA AA AA 96 69 00 03 20 01 22'],
  ['select', 'AA AA AA 96 69 00 03 20 02 21'],
  ['read', 'AA AA AA 96 69 00 03 30 01 32'],
])('%s is asked by %s', (command, frame) => {
  expect(encodeCommand(command)).toEqual(bytes(frame))
})

test.each([
  ['a card is there', 'AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97', 0x9f, 4],
  ['no card is there', 'AA AA AA 96 69 00 04 00 00 80 84', 0x80, 0],
  ['selected', 'AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C', 0x90, 8],
  ['not selected', 'AA AA AA 96 69 00 04 00 00 81 85', 0x81, 0],
  ['not read', 'AA AA AA 96 69 00 04 00 00 41 45', 0x41, 0],
])('the module says: %s', (_, frame, status, length) => {
  const answer = decodeAnswer(bytes(frame))
  expect([answer.status, answer.data.length]).toEqual([status, length])
})

test.each<[string, string, DecodeFault]>([
  ['another preamble', 'AA AA AA 96 68 00 04 00 00 80 84', 'bad-sync'],
  ['no bytes', '', 'bad-sync'],
  ['a preamble only', 'AA AA AA 96 69 00 04 00 00', 'truncated'],
  ['a length that is not there', 'AA AA AA 96 69 00 05 00 00 80 85', 'bad-length'],
  ['a wrong check byte', 'AA AA AA 96 69 00 04 00 00 80 85', 'checksum'],
])('%s is refused', (_, frame, fault) => {
  expect(() => decodeAnswer(bytes(frame))).toThrow(expect.objectContaining({ fault }))
})

/** The text of a card, field by field, in characters. */
function cardData(change: Partial<Record<'name' | 'sex' | 'birthDate' | 'number', string>> = {}, textBytes = 256) {
  const { name = '王秀英', sex = '2', birthDate = '19510308', number = '99000019510308002X' } = change
  const text = `${name.padEnd(15) + sex}01${birthDate.padEnd(8)}${'朝阳路一号'.padEnd(35)}${number.padEnd(18)}${''.padEnd(49)}`
  return Uint8Array.of(textBytes >> 8, textBytes & 255, 4, 0, ...Buffer.from(text, 'utf16le'), ...new Uint8Array(1024))
}

describe('a card', () => {
  test('gives name, sex, birth date and number, and nothing of address and picture', () => {
    expect(decodeCard(cardData())).toEqual({
      name: '王秀英',
      sex: 'female',
      birthDate: '1951-03-08',
      number: '99000019510308002X',
    })
  })

  test.each([
    ['a man', { sex: '1' }, { sex: 'male' }],
    ['a small x', { number: '99000019510308002x' }, { number: '99000019510308002X' }],
    ['zeros in place of spaces', { name: '王英\0\0\0' }, { name: '王英' }],
    [
      'a name of fifteen characters',
      { name: '买买提·吐尔逊江买买提·吐尔逊' },
      { name: '买买提·吐尔逊江买买提·吐尔逊' },
    ],
    ['a leap day', { birthDate: '19480229' }, { birthDate: '1948-02-29' }],
  ])('with %s', (_, change, expected) => {
    expect(decodeCard(cardData(change))).toMatchObject(expected)
  })

  test.each<[string, Uint8Array, DecodeFault]>([
    ['too few bytes', cardData().subarray(0, 200), 'truncated'],
    ['a text of another length', cardData({}, 128), 'bad-length'],
    ['no sex', cardData({ sex: '9' }), 'unsupported-format'],
    ['no name', cardData({ name: ' ' }), 'unsupported-format'],
    ['a number of another kind', cardData({ number: 'CHN310068010101' }), 'unsupported-format'],
    ['no birth date', cardData({ birthDate: '' }), 'invalid-date'],
    ['30 February', cardData({ birthDate: '19510230' }), 'invalid-date'],
  ])('with %s is refused', (_, data, fault) => {
    expect(() => decodeCard(data)).toThrow(expect.objectContaining({ fault }))
  })
})

describe('the slicer', () => {
  const none = 'AAAAAA9669000400008084'
  test.each([
    ['one answer', none, 1, '', ''],
    ['two in one piece', none + none, 2, '', ''],
    ['noise in front', `00AA${none}`, 1, '00aa', ''],
    ['a preamble with one AA too many', `AA${none}`, 1, 'aa', ''],
    ['half an answer', none.slice(0, 16), 0, '', none.slice(0, 16).toLowerCase()],
    ['half a preamble', 'AAAA', 0, '', 'aaaa'],
    ['a length that cannot be', `AAAAAA9669FFFF${none}`, 1, 'aaaaaa9669ffff', ''],
    ['a length that is too short', `AAAAAA96690001${none}`, 1, 'aaaaaa96690001', ''],
  ])('cuts %s', (_, stream, frames, noise, rest) => {
    const cut = answerSlicer.push(bytes(stream))
    expect(cut.frames).toHaveLength(frames)
    expect(Buffer.concat(cut.skipped).toString('hex')).toBe(noise)
    expect(Buffer.from(cut.rest).toString('hex')).toBe(rest)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refusal, vectorsAgree } from '../sig/testing/codec-checks.ts'
import { hbpProtocols, parseHbp9030 } from './hbp-codec.ts'
import vectors from './hbp-vectors.json' with { type: 'json' }

vectorsAgree(vectors, hbpProtocols)

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const refused = (protocol: keyof typeof hbpProtocols, text: string) =>
  refusal(() => hbpProtocols[protocol](latin1(text)))

const LINE_9030 = '2026,07,11,09,05,12345678901234567890,0,120,080,072,0'
const LINE_9020 = 'bp,99999999999999999999,2023/04/27,15:06,140,098,077,068,3'
const failed = (values: string) => LINE_9030.replace(',0,120,080,072,', `,7,${values},`)

describe('a line of an HBP-9030', () => {
  test.each(['', '\r', '\n', '\r\n'])('is read with its end %j', (end) => {
    expect(hbpProtocols['omron-hbp9030'](latin1(LINE_9030 + end))).toMatchObject({ systolic: 120, movement: 0 })
  })

  test.each(['110,070,060', '   ,   ,   '])('tells an error of the monitor, with values %j', (values) => {
    expect(refused('omron-hbp9030', failed(values))).toBe('device-error')
    expect(parseHbp9030(latin1(failed(values)))).toMatchObject({ errorCode: 7 })
  })

  test.each([
    ['nothing', '', 'truncated'],
    ['the line of an HBP-9020', LINE_9020, 'unsupported-format'],
    ['a line that begins ID', 'ID12345', 'unsupported-format'],
    ['a character more', `${LINE_9030}0`, 'bad-frame'],
    ['a character less', LINE_9030.slice(1), 'bad-frame'],
    ['a comma in the ID', LINE_9030.replace('0123', ',123'), 'bad-frame'],
    ['a control character in the ID', LINE_9030.replace('0123', '\x07123'), 'bad-frame'],
    ['a letter for the error', LINE_9030.replace(',0,120', ',E,120'), 'bad-frame'],
    ['a sign before a value', LINE_9030.replace('120', '+20'), 'bad-frame'],
    ['a blank before a value', LINE_9030.replace('120', ' 20'), 'bad-frame'],
    ['a blank value', LINE_9030.replace('120', '   '), 'bad-frame'],
    ['an error and a value half blank', failed('120, 80,072'), 'bad-frame'],
    ['30 February', LINE_9030.replace('07,11', '02,30'), 'invalid-date'],
    ['a systolic of 261', LINE_9030.replace('120', '261'), 'out-of-range'],
  ])('is refused: %s', (_, text, fault) => {
    expect(refused('omron-hbp9030', text)).toBe(fault)
  })
})

describe('a line of an HBP-9020', () => {
  test.each([
    ['nothing', '\r', 'truncated'],
    ['the line of an HBP-9030', LINE_9030, 'unsupported-format'],
    ['a field too few', LINE_9020.slice(0, -2), 'truncated'],
    ['a field too many', `${LINE_9020},0`, 'bad-frame'],
    ['a value of two digits', LINE_9020.replace('098', '98'), 'bad-frame'],
    ['a blank value', LINE_9020.replace('077', ' 77'), 'bad-frame'],
    ['a status that is no number', LINE_9020.replace(/3$/, 'x'), 'bad-frame'],
    ['another date', LINE_9020.replace('2023/04/27', '23-04-27'), 'bad-frame'],
    ['another time', LINE_9020.replace('15:06', '1506'), 'bad-frame'],
    ['an hour 24', LINE_9020.replace('15:06', '24:06'), 'invalid-date'],
  ])('is refused: %s', (_, text, fault) => {
    expect(refused('omron-hbp9020', text)).toBe(fault)
  })
})

test.each([
  ['omron-hbp9030', LINE_9030],
  ['omron-hbp9020', LINE_9020],
] as const)('%s: a line with characters exchanged decodes or is refused', (protocol, line) => {
  const changed = fc
    .array(fc.tuple(fc.nat(line.length - 1), fc.constantFrom(...' ,/:0123456789\r\nbpE\xff')), { maxLength: 4 })
    .map((changes) => changes.reduce<string>((text, [at, to]) => text.slice(0, at) + to + text.slice(at + 1), line))
  fc.assert(
    fc.property(changed, (text) => {
      const fault = refusal(() => expect(hbpProtocols[protocol](latin1(text))).toHaveProperty('dateTime'))
      expect(fault).not.toBe('checksum')
    }),
    { numRuns: 10_000, seed: 9_030 },
  )
})

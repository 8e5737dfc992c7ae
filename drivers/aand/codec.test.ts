import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, type DecodeFault } from '../errors.ts'
import { aandProtocols, command, parseText, shortAnswer } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

type Protocol = keyof typeof aandProtocols

const HEAD = '\x16\x16\x0100\x02'
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const xor = (text: string) => String.fromCharCode([...latin1(text)].reduce((check, byte) => check ^ byte, 0))
/** `|` stands for the field separator. */
const framed = (text: string, check = '') => `${HEAD}${text.replaceAll('|', '\x1e')}\x03${check}`

function decoded(protocol: Protocol, input: Uint8Array): unknown {
  try {
    return aandProtocols[protocol](input)
  } catch (error) {
    if (error instanceof DecodeError) return { valid: false, error: error.fault }
    throw error
  }
}
const result = (text: string) => decoded('aand-tm2655', latin1(text))

const GOOD = 'TM2655|1910291429|RB|M|E00|S102|M 87|D 62|P 83|I17|L139|'

describe('the A&D codecs', () => {
  it('say what the public vectors say', () => {
    expect(vectors.length).toBe(8)
    for (const { id, protocol, hex, decoded: expected } of vectors) {
      expect(decoded(protocol as Protocol, Uint8Array.from(Buffer.from(hex, 'hex'))), id).toStrictEqual(expected)
    }
  })

  it.each(Object.keys(aandProtocols) as Protocol[])('%s never fails but with a typed error', (protocol) => {
    const head = fc.constantFrom(
      '',
      '\x16\x16\x01',
      HEAD,
      `${HEAD}TM2655\x1e1910291429\x1eRB\x1eE00\x1eS`,
      '\x02',
      '80',
    )
    const tail = fc.constantFrom('', '\x03', '\x1e\x03', '\x03\x00')
    const input = fc
      .tuple(head, fc.uint8Array({ maxLength: 460 }), tail)
      .map(([first, middle, last]) => Uint8Array.of(...latin1(first), ...middle, ...latin1(last)))
    fc.assert(
      fc.property(input, (random) => {
        expect(decoded(protocol, random)).toHaveProperty('valid')
      }),
      { numRuns: 10_000, seed: 26_55 },
    )
  })

  it('never fail on random text in an intact frame but with a typed error', () => {
    const field = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.stringMatching(/^[EMSDPILNimrt][ 0-9]{0,3}$/),
      fc.constantFrom('RB', 'RP', 'TM2655', '1910291429', 'E00'),
    )
    fc.assert(
      fc.property(fc.array(field, { maxLength: 14 }), (fields) => {
        expect(result(framed(`TM2655|1910291429|RB|${fields.join('|')}|`))).toHaveProperty('valid')
        expect(result(framed(fields.join('|')))).toHaveProperty('valid')
      }),
      { numRuns: 10_000, seed: 26_57 },
    )
  })
})

describe('an A&D result', () => {
  it.each<[string, string, DecodeFault]>([
    ['nothing', '', 'truncated'],
    ['another start', '\x16\x17\x01', 'bad-sync'],
    ['the beginning of a head', '\x16\x16', 'truncated'],
    ['no ETX', `${HEAD}TM2655`, 'truncated'],
    ['two bytes after ETX', `${framed(GOOD)}ab`, 'bad-length'],
    ['no STX', '\x16\x16\x0100RB\x03', 'bad-frame'],
    ['a wrong block check', framed(GOOD, '\x37'), 'checksum'],
    ['a wrong block check over a wrong structure', framed('x', '\x00'), 'checksum'],
    ['no text', framed(''), 'bad-frame'],
    ['two fields', framed('TM2655|1910291429|'), 'bad-frame'],
    ['another format', framed('TM2655|1910291429|R2|'), 'unsupported-format'],
    ['another format and no time', framed('TM2655||R2|'), 'unsupported-format'],
    ['a control character', framed('TM2655|1910291429|RB|E00|S10\t|'), 'bad-frame'],
    ['a time of nine digits', framed(GOOD.replace('1910291429', '191029142')), 'bad-frame'],
    ['no error code', framed(GOOD.replace('E00|', '')), 'bad-frame'],
    ['an error code that is none', framed(GOOD.replace('E00', 'E0x')), 'bad-frame'],
    ['no systolic', framed(GOOD.replace('S102|', '')), 'bad-frame'],
    ['no diastolic', framed(GOOD.replace('D 62|', '')), 'bad-frame'],
    ['no pulse', framed(GOOD.replace('P 83|', '')), 'bad-frame'],
    ['a number that is none', framed(GOOD.replace('S102', 'S1-2')), 'bad-frame'],
    ['four digits', framed(GOOD.replace('S102', 'S1020')), 'bad-frame'],
    ['an error of the monitor', framed(GOOD.replace('E00', 'E44')), 'device-error'],
    ['an error, and no numbers', framed('TM2655|1910291429|RB|M|E11|S---|'), 'device-error'],
    ['an error and an impossible date', framed('TM2655|1913291429|RB|M|E11|'), 'device-error'],
    ['an impossible date', framed(GOOD.replace('1910291429', '1902301429')), 'invalid-date'],
    ['an impossible hour', framed(GOOD.replace('1910291429', '1910292429')), 'invalid-date'],
    ['a pressure without amplitude', framed('TM2655|1310311616|RP|N 28|157, 13|155|'), 'bad-frame'],
    ['a list without count', framed('TM2655|1310311616|RP|157, 13|'), 'bad-frame'],
    ['an empty list', framed('TM2655|1310311616|RP|'), 'bad-frame'],
  ])('is refused with %s', (_, input, fault) => {
    expect(result(input)).toStrictEqual({ valid: false, error: fault })
  })

  it('with the right block check is taken', () => {
    const text = GOOD.replaceAll('|', '\x1e')
    expect(xor(text)).toBe('\x36')
    expect(result(framed(GOOD, '\x36'))).toStrictEqual(result(framed(GOOD)))
  })

  it('ends at the first ETX: the block check may be an ETX too', () => {
    const text = `${GOOD}zQ|`
    expect(xor(text.replaceAll('|', '\x1e'))).toBe('\x03')
    expect(result(framed(text, '\x03'))).toStrictEqual(result(framed(GOOD)))
  })

  it('without mean, marker, I and L leaves them out', () => {
    expect(result(framed('TM2657|2005110848|RB|E00|S107|D059|P 88|'))).toStrictEqual({
      valid: true,
      model: 'TM2657',
      format: 'RB',
      dateTime: '2020-05-11T08:48',
      error: 'E00',
      systolic: 107,
      diastolic: 59,
      pulse: 88,
    })
  })

  it('drops fields it does not know', () => {
    expect(result(framed(`${GOOD}i 1|m 0|r0|t35|Xyz|`))).toStrictEqual(result(framed(GOOD)))
  })

  it.each([
    ['i 1|m 0|', { irregularPulse: true, movement: false }],
    ['i 0|m 2|', { irregularPulse: false, movement: true }],
    ['i--|', { irregularPulse: false, movement: false }],
  ])('of a TM-2657 with %s tells movement and irregular heartbeat', (fields, hints) => {
    expect(parseText(`${GOOD}${fields}`.replaceAll('|', '\x1e'))).toMatchObject({ hints })
  })
})

describe('an A&D command', () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

  it('is built as published', () => {
    expect(hex(command('ST', '0 '))).toBe('16160130200253540307')
    expect(hex(command('RB', '0 '))).toBe('16160130200252420310')
    expect(hex(command('SP', '00'))).toBe('16160130300253500303')
  })

  it.each<[string, string, DecodeFault]>([
    ['no block check', '\x16\x16\x010 \x02ST\x03', 'truncated'],
    ['no text', '\x16\x16\x010 \x02\x03\x00', 'bad-frame'],
  ])('is refused with %s', (_, input, fault) => {
    expect(decoded('aand-tm2655-command', latin1(input))).toStrictEqual({ valid: false, error: fault })
  })

  it.each([
    ['\x16\x16\x010 \x06', 'ack'],
    ['\x16\x16\x010 \x15', 'nak'],
    ['\x16\x16\x010 \x02', undefined],
    ['\x16\x16\x010 \x06\x06', undefined],
  ])('is answered by a short frame', (input, answer) => {
    expect(shortAnswer(latin1(input))).toBe(answer)
  })
})

describe('the UA-767PC codecs', () => {
  it('add the pulse pressure to the diastolic one', () => {
    expect(decoded('aand-ua767pc', latin1('80324B4860'))).toStrictEqual({
      valid: true,
      systolic: 125,
      diastolic: 75,
      pulse: 72,
    })
  })

  it.each<[Protocol, string, DecodeFault]>([
    ['aand-ua767pc', '80324B486', 'truncated'],
    ['aand-ua767pc', '80324B48600', 'bad-length'],
    ['aand-ua767pc', '80324B486x', 'bad-frame'],
    ['aand-ua767pc-command', '', 'truncated'],
    ['aand-ua767pc-command', '\x03CPC05\x3b', 'bad-sync'],
    ['aand-ua767pc-command', '\x02\x3b', 'truncated'],
    ['aand-ua767pc-command', '\x02CPC05\x3a', 'checksum'],
    ['aand-ua767pc-command', '\x02\x01\x01', 'bad-frame'],
  ])('%s refuses %j', (protocol, input, fault) => {
    expect(decoded(protocol, latin1(input))).toStrictEqual({ valid: false, error: fault })
  })
})

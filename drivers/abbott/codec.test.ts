import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError } from '../errors.ts'
import { lineBytes, MEMORY_REQUESTS, readLine, readRecord, setClockRequest, sumOf } from './codec.ts'

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const text = (input: Uint8Array) => Buffer.from(input).toString('latin1')

/** The exchange of the protocol's description. */
const LINES = [
  '\r\n',
  'CDMK311-B0764\r\n',
  '1.43-P\r\n',
  'Apr  22 2014 02:14:37\r\n',
  '002\r\n',
  '108  Apr  21 2014 21:40 00 0x00\r\n',
  'HI   June 03 2014 07:05 00 0x00\r\n',
  '0x16E7  END',
]

describe('a line of the FreeStyle Lite', () => {
  it.each([
    ['\r\n', { is: 'begin' }],
    ['\x02\r\n', { is: 'begin' }],
    ['\n', { is: 'other' }],
    ['CDMK311-B0764\r\n', { is: 'serial-number', serialNumber: 'CDMK311-B0764' }],
    ['1.43-P   \r\n', { is: 'version', version: '1.43-P' }],
    [
      'Apr  22 2014 02:14:37\r\n',
      { is: 'clock', time: { year: 2014, month: 4, day: 22, hour: 2, minute: 14, second: 37 } },
    ],
    ['002\r\n', { is: 'count', records: 2 }],
    ['Log Empty\r\n', { is: 'log-empty' }],
    ['CMD OK\r\n', { is: 'accepted' }],
    ['CMD Fail!\r\n', { is: 'refused' }],
    ['0x16E7  END', { is: 'end', sum: 0x16e7, isLogEmpty: false }],
    ['Log Empty  END', { is: 'end', sum: undefined, isLogEmpty: true }],
    ['END', { is: 'end', sum: undefined, isLogEmpty: false }],
    ['108  Apr  21 2014 21:40 00 0x00\r\n', { is: 'other' }],
  ])('%j is understood', (line, said) => expect(readLine(bytes(line))).toStrictEqual(said))

  it.each([
    ['108  Apr  21 2014 21:40 00 0x00', 108, '4-21', false],
    ['HI   June 03 2014 07:05 00 0x00', 'HI', '6-3', false],
    ['LO   July 31 2014 07:05 00 0x01', 'LO', '7-31', true],
    ['020  Dec  31 2014 07:05 01 0x10', 20, '12-31', true],
  ])('%j is a record', (line, mgPerDl, day, control) => {
    const record = readRecord(bytes(`${line}\r\n`))
    expect({ ...record, time: `${record.time.month}-${record.time.day}` }).toStrictEqual({
      mgPerDl,
      control,
      time: day,
    })
  })

  it.each([
    ['1O8  Apr  21 2014 21:40 00 0x00', 'bad-frame'],
    ['1I8  Apr  21 2014 21:40 00 0x00', 'bad-frame'],
    ['108  Apr  21 2014 21:40 00', 'bad-frame'],
    ['108  Abc  21 2014 21:40 00 0x00', 'invalid-date'],
    ['108  Apr  31 2014 21:40 00 0x00', 'invalid-date'],
    ['108  Apr  21 2014 24:40 00 0x00', 'invalid-date'],
  ])('%j is no record: %s', (line, fault) => {
    expect(() => readRecord(bytes(line))).toThrow(expect.objectContaining({ fault }))
  })

  it('with an impossible clock is refused', () => {
    expect(() => readLine(bytes('Apr  22 2014 02:60:37\r\n'))).toThrow(
      expect.objectContaining({ fault: 'invalid-date' }),
    )
  })

  it.each([
    ['', undefined],
    ['108  A', undefined],
    ['\r\nCDMK', 2],
    ['0x16E7  END', 11],
    ['0x16E7  END\r\n', 11],
    ['002\r\n0x16E7  END', 5],
  ])('stands at the front of %j with %s bytes', (input, length) => expect(lineBytes(bytes(input))).toBe(length))

  it('is summed as described', () => {
    expect(sumOf(LINES.map(bytes))).toBe(0x16e7)
    expect(sumOf([bytes('\x02'), ...LINES.map(bytes)])).toBe(0x16e7)
  })

  it('is asked for as described', () => {
    expect(MEMORY_REQUESTS.map(text)).toStrictEqual(['$mem\r\n', 'mem', '$mem\r\n'])
    const time = { year: 2026, month: 11, day: 2, hour: 9, minute: 5, second: 59 }
    expect(text(setClockRequest(time))).toBe('$tim,11,02,26,09,05\r\n')
  })

  it('never fails but with a typed error', () => {
    const line = fc.tuple(fc.constantFrom(...LINES), fc.nat(40), fc.uint8Array({ maxLength: 4 }))
    const spoilt = line.map(([whole, at, more]) =>
      Uint8Array.of(...bytes(whole.slice(0, at)), ...more, ...bytes(whole.slice(at))),
    )
    const fails = (read: () => unknown) => {
      try {
        read()
        return undefined
      } catch (error) {
        return error
      }
    }
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 512 }), spoilt), (random) => {
        for (const error of [
          fails(() => readLine(random)),
          fails(() => readRecord(random)),
          fails(() => sumOf([random])),
        ]) {
          if (error !== undefined) expect(error).toBeInstanceOf(DecodeError)
        }
      }),
      { numRuns: 10_000, seed: 19_200 },
    )
  })
})

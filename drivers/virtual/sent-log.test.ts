import { expect, test } from 'vitest'
import { SentLog } from './sent-log.ts'

const [CENTRAL, METER, OTHER] = ['central', 'meter', 'other'] as const
const pdu = (from: string, to: string, ...bytes: number[]) => ({ from, to, channel: 4, bytes: Buffer.from(bytes) })

test('an indication is confirmed by the next confirmation to its meter, once', () => {
  const log = new SentLog()
  log.hear(pdu(METER, CENTRAL, 0x1d, 0x0c, 0, 1, 2), 10)
  log.hear(pdu(OTHER, CENTRAL, 0x1d, 0x0c, 0, 3), 11)
  log.hear(pdu(CENTRAL, METER, 0x1e), 12)
  log.hear(pdu(CENTRAL, METER, 0x1e), 13)
  expect(log.values).toEqual([
    { from: METER, type: 'indication', bytes: Uint8Array.of(1, 2), at: 10, confirmedAt: 12 },
    { from: OTHER, type: 'indication', bytes: Uint8Array.of(3), at: 11 },
  ])
})

test('an indication lost with its link stays unconfirmed when it is sent again', () => {
  const log = new SentLog()
  log.hear(pdu(METER, CENTRAL, 0x1d, 0x0c, 0, 1), 10)
  log.hear(pdu(METER, CENTRAL, 0x1d, 0x0c, 0, 1), 20)
  log.hear(pdu(CENTRAL, METER, 0x1e), 21)
  expect(log.values.map(({ confirmedAt }) => confirmedAt)).toEqual([undefined, 21])
})

test('notifications are listed and confirmed by nobody; requests, answers and other channels are not values', () => {
  const log = new SentLog()
  log.hear(pdu(METER, CENTRAL, 0x1b, 0x0c, 0, 9), 1)
  log.hear(pdu(CENTRAL, METER, 0x1e), 2)
  log.hear(pdu(CENTRAL, METER, 0x12, 0x0d, 0, 2, 0), 3)
  log.hear({ ...pdu(METER, CENTRAL, 0x1d, 0x0c, 0, 1), channel: 6 }, 4)
  expect(log.values).toEqual([{ from: METER, type: 'notification', bytes: Uint8Array.of(9), at: 1 }])
})

import { expect, test } from 'vitest'
import { STATION, temporaryStore } from '../../db/testing/fixtures.ts'
import { drivers } from '../../drivers/catalogue.ts'
import { MeterBoard } from './board.ts'

test('only an adapter whose number is its own is looked for under other paths', () => {
  const { store } = temporaryStore()
  const numbers = ['A50285BI', '0001', 'SAME-AS-OTHER', 'SAME-AS-OTHER', undefined]
  numbers.forEach((usbSerialNumber, index) => {
    const address = `/dev/ttyUSB${index}`
    const fields = { driverId: 'aand', modelId: 'aand-tm2655', name: address, address, settings: {} }
    store.write.meters.commission(
      { ...fields, linkKind: 'serial', ...(usbSerialNumber ? { usbSerialNumber } : {}) },
      STATION,
    )
  })
  const board = new MeterBoard({ store, drivers, now: () => 0, changed: () => {}, arm: () => {} })
  const sought = board.configs().map(({ link }) => link.kind === 'serial' && link.usbSerialNumber)
  expect(sought).toEqual(['A50285BI', undefined, undefined, undefined, undefined])
})

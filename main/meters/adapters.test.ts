import { expect, test } from 'vitest'
import { STATION, temporaryStore } from '../../db/testing/fixtures.ts'
import { drivers } from '../../drivers/catalogue.ts'
import { serialWhereabouts } from './adapters.ts'
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

test('an adapter without a number of its own is sought by its place, and told from those like it', () => {
  const { store } = temporaryStore()
  const commission = (address: string, usbProductId: string, usbPlace?: string, usbSerialNumber?: string) =>
    store.write.meters.commission(
      {
        driverId: 'aand',
        modelId: 'aand-tm2655',
        name: address,
        settings: {},
        linkKind: 'serial',
        address,
        usbVendorId: '0403',
        usbProductId,
        ...(usbPlace ? { usbPlace } : {}),
        ...(usbSerialNumber ? { usbSerialNumber } : {}),
      },
      STATION,
    )
  commission('a', '6001', 'left', '0001')
  commission('b', '6001', 'right', '0001')
  commission('c', '6015', 'third')
  commission('d', '6001', 'fourth', 'A50285BI')
  const { read } = store
  const found = read.meters.commissioned().map((meter) => serialWhereabouts(meter, read.meters.commissioned()))
  const kind = { vendorId: '0403', productId: '6001', serialNumber: '0001' }
  expect(found).toEqual([
    { path: 'a', adapter: { ...kind, place: 'left', isOnlyMeter: false, otherPlaces: ['right'] } },
    { path: 'b', adapter: { ...kind, place: 'right', isOnlyMeter: false, otherPlaces: ['left'] } },
    {
      path: 'c',
      adapter: { vendorId: '0403', productId: '6015', place: 'third', isOnlyMeter: true, otherPlaces: [] },
    },
    { path: 'd', usbSerialNumber: 'A50285BI' },
  ])
})

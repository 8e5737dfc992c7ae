import { expect, test } from 'vitest'
import { STATION, temporaryStore } from '../../db/testing/fixtures.ts'
import { drivers } from '../../drivers/catalogue.ts'
import { MeterBoard } from './board.ts'

test.each([
  ['aand', 'aand-tm2655', {}, false],
  ['aand', 'aand-tm2655', { startByStation: true }, true],
  ['aand', 'aand-tm2657', { startByStation: false }, false],
  ['maibobo', 'maibobo-serial', {}, false],
  ['maibobo', 'maibobo-serial', { startByStation: true }, true],
  ['maibobo', 'maibobo-rbp-9804', { startByStation: true }, false],
  ['taidoc', 'fora-d40', { startByStation: true, live: true }, false],
  ['creative', 'creative-pc-600', {}, true],
] as const)('%s %s with %j begins by the station: %s', (driverId, modelId, settings, startedByStation) => {
  const { store } = temporaryStore()
  const link = modelId === 'maibobo-rbp-9804' ? 'ble' : 'serial'
  const fields = { driverId, modelId, name: modelId, address: 'a', settings }
  const { id } = store.write.meters.commission({ ...fields, linkKind: link }, STATION)
  const board = new MeterBoard({ store, drivers, now: () => 0, changed: () => {}, arm: () => {} })
  expect(board.readyFor('pressure')).toMatchObject({ meterId: id, startedByStation })
  expect(board.chosen(id, 'pressure')).toMatchObject({ startedByStation })
})

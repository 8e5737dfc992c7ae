import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { MeterError } from '../errors.ts'
import type { BondCeremony } from '../links/link.ts'
import { bleMeter, Rig, scratchDir } from './testing/rig.ts'

const ADDRESS = 'AA:BB:CC:DD:EE:01'

let rig: Rig
/** The ceremony the adapter holds, and its end. */
let pairing: PromiseWithResolvers<void> & { ceremony?: BondCeremony }
beforeEach(async () => {
  rig = new Rig(scratchDir(onTestFinished))
  pairing = Promise.withResolvers<void>()
  rig.adapter.bond = (_address, ceremony) => {
    pairing.ceremony = ceremony
    return pairing.promise
  }
  await rig.configure([])
})

const bond = (address = ADDRESS, modelId = 'double-ble') => {
  rig.host.receive({ type: 'bond', address, driverId: 'double', modelId })
  return rig.clock.advance(0)
}
const told = () => rig.events('bonding').map(({ state, code }) => (code ? `${state} ${code}` : state))

describe('bonding at the desk’s wish', () => {
  test('opens the adapter, looks for everything, and tells the bond', async () => {
    await bond()
    expect(rig.adapter.scans).toEqual([''])
    pairing.resolve()
    await rig.clock.advance(0)
    expect(rig.events('bonding')).toEqual([
      { type: 'bonding', address: ADDRESS, state: 'started' },
      { type: 'bonding', address: ADDRESS, state: 'bonded' },
    ])
    expect(rig.adapter.scanning).toBe(false)
  })

  test('asks for the number the meter shows and passes on what is typed', async () => {
    await bond()
    rig.host.receive({ type: 'passkey', address: ADDRESS, passkey: 1 })
    const given = pairing.ceremony?.askPasskey(new AbortController().signal)
    rig.host.receive({ type: 'passkey', address: 'aa:bb:cc:dd:ee:99', passkey: 2 })
    rig.host.receive({ type: 'passkey', address: ADDRESS.toLowerCase(), passkey: 120_045 })
    expect(await given).toBe(120_045)
    pairing.resolve()
    await rig.clock.advance(0)
    expect(told()).toEqual(['started', 'passkey-wanted', 'bonded'])
  })

  test.each([true, false])('asks whether the meter shows this number and passes on the answer: %s', async (same) => {
    await bond()
    const given = pairing.ceremony?.compare(4711, new AbortController().signal)
    rig.host.receive({ type: 'passkey', address: ADDRESS, passkey: 4711 })
    rig.host.receive({ type: 'compared', address: ADDRESS.toLowerCase(), same })
    expect(await given).toBe(same)
    expect(rig.events('bonding').at(-1)).toEqual({
      type: 'bonding',
      address: ADDRESS,
      state: 'compare-wanted',
      passkey: 4711,
    })
  })

  test('a number to compare that nobody answers ends the bond after a minute', async () => {
    await bond()
    const refused = expect(pairing.ceremony?.compare(4711, new AbortController().signal)).rejects.toThrow('M102')
    await rig.clock.advance(60_000)
    await refused
    expect(told()).toEqual(['started', 'compare-wanted', 'failed M102'])
  })

  test('a number that is none is refused', async () => {
    rig.host.receive({ type: 'passkey', address: ADDRESS, passkey: 1_000_000 })
    expect(rig.events('process')).toMatchObject([{ state: 'fault' }])
  })

  test.each([
    ['the meter says no', new MeterError('pairingRefused', 'no'), 'refused M107'],
    ['the meter does not show itself', new MeterError('noAnswer', 'nowhere'), 'failed M102'],
    ['something breaks', new TypeError('broken'), 'failed'],
  ])('%s', async (_, error, end) => {
    await bond()
    pairing.reject(error)
    await rig.clock.advance(0)
    expect(told()).toEqual(['started', end])
    expect(rig.events('bonding').at(-1)?.reason).toBe(error.message)
  })

  test('has a deadline, and a longer one from the moment somebody looks for the number', async () => {
    await bond()
    await rig.clock.advance(89_999)
    const asked = pairing.ceremony?.askPasskey(new AbortController().signal)
    const failed = expect(asked).rejects.toThrow('M102')
    await rig.clock.advance(59_999)
    expect(told()).toEqual(['started', 'passkey-wanted'])
    await rig.clock.advance(1)
    await failed
    expect(told()).toEqual(['started', 'passkey-wanted', 'failed M102'])
    expect(pairing.ceremony?.signal.aborted).toBe(true)
    await bond()
    await rig.clock.advance(90_000)
    expect(told().slice(3)).toEqual(['started', 'failed M102'])
  })

  test('a meter that no longer waits for its number leaves the time to what comes then', async () => {
    await bond()
    const cancelled = new AbortController()
    const asked = pairing.ceremony?.askPasskey(cancelled.signal)
    const failed = expect(asked).rejects.toThrow('withdrawn')
    cancelled.abort(new Error('withdrawn'))
    await failed
    pairing.reject(new MeterError('pairingRefused', 'took too long'))
    await rig.clock.advance(0)
    expect(told()).toEqual(['started', 'passkey-wanted', 'refused M107'])
  })

  test('can be cancelled, and begun again', async () => {
    await bond()
    rig.host.receive({ type: 'cancel-bond', address: ADDRESS.toLowerCase() })
    await rig.clock.advance(0)
    expect(rig.events('bonding').at(-1)).toMatchObject({ state: 'failed', reason: 'cancelled at the desk' })
    expect(pairing.ceremony?.signal.aborted).toBe(true)
    await bond()
    expect(told()).toEqual(['started', 'failed', 'started'])
  })

  test('asked for twice is done once', async () => {
    await bond()
    await bond(ADDRESS.toLowerCase())
    expect(told()).toEqual(['started'])
  })

  test('is not possible where the adapter cannot: the system has its own steps', async () => {
    rig.adapter.bond = undefined
    await bond()
    expect(told()).toEqual(['started', 'unsupported'])
  })

  test('waits for an adapter that is off, for a while', async () => {
    rig.adapter.state = 'off'
    await bond()
    await rig.clock.advance(14_000)
    rig.adapter.become('on')
    await rig.clock.advance(0)
    pairing.resolve()
    await rig.clock.advance(0)
    rig.adapter.become('off')
    await bond()
    await rig.clock.advance(15_000)
    expect(told()).toEqual(['started', 'bonded', 'started', 'failed M105'])
  })

  test('leaves a meter that is commissioned already in peace until it is over', async () => {
    await rig.configure([bleMeter('m3', ADDRESS)])
    await bond()
    rig.adapter.advertise(ADDRESS)
    expect(rig.adapter.connects).toEqual([])
    pairing.resolve()
    await rig.clock.advance(0)
    rig.adapter.advertise(ADDRESS)
    expect(rig.adapter.connects).toEqual([ADDRESS])
  })

  test('ends with the process', async () => {
    await bond()
    await rig.stop()
    expect(rig.events('bonding').at(-1)).toMatchObject({ state: 'failed', reason: 'the meter process ends' })
  })

  test('a model nobody knows, or a station without Bluetooth, fails at once', async () => {
    await bond(ADDRESS, 'unheard-of')
    await rig.configure([], { ble: null })
    await bond()
    expect(told()).toEqual(['failed', 'failed M105'])
  })
})

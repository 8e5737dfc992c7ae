import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { VirtualIdReader } from '../id-card/virtual.ts'
import { openSerialLink } from '../links/serial.ts'
import { mountSerialMeter } from '../virtual/serial-mount.ts'
import { systemClock } from './clock.ts'
import { MeterHost } from './host.ts'
import type { FromMeters, HostConfig } from './messages.ts'
import { scratchDir } from './testing/rig.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }
const WANG = { name: '王秀英', sexCode: '2', birthDate: '19510308', number: '99000019510308002X' }
const KEY_HEX = '5c'.repeat(32)

/** The meter process with the real serial link and, unless told otherwise, a reader on a pseudo terminal. */
async function host(isPlugged = true) {
  const dir = scratchDir(onTestFinished)
  const path = join(scratchDir(onTestFinished), 'reader')
  const reader = new VirtualIdReader()
  const mounted = await mountSerialMeter(reader, path)
  onTestFinished(() => mounted.unplug())
  if (!isPlugged) await mounted.unplug()
  const sent: FromMeters[] = []
  const meters = new MeterHost({
    drivers: [],
    openSerial: openSerialLink,
    listPorts: async () => [],
    openBle: () => Promise.reject(new Error('none')),
    clock: systemClock,
    send: (message) => sent.push(message),
    exit: () => undefined,
  })
  onTestFinished(() => meters.stop())
  const configure = (idReader: HostConfig['idReader']) =>
    meters.configure({ journal: { dir, keyHex: KEY_HEX }, zoneOffsetMinutes: 480, meters: [], ble: null, idReader })
  configure({ path })
  const states = () =>
    sent.flatMap((each) => (each.type === 'event' && each.event.type === 'id-reader' ? [each.event.state] : []))
  const cards = () => sent.flatMap((each) => (each.type === 'card' ? [each.card] : []))
  const says = (state: string) => vi.waitUntil(() => states().at(-1) === state, PATIENCE)
  const journalBytes = () => readdirSync(dir).reduce((sum, file) => sum + statSync(join(dir, file)).size, 0)
  return { reader, mounted, configure, states, cards, says, journalBytes }
}

test('a card that is laid on the reader is told, and nothing of it is journalled', async () => {
  const { reader, cards, says, journalBytes } = await host()
  await says('open')
  const before = journalBytes()
  reader.lay(WANG)
  await vi.waitUntil(() => cards().length > 0, PATIENCE)
  expect(cards()).toEqual([{ name: '王秀英', sex: 'female', birthDate: '1951-03-08', number: '99000019510308002X' }])
  expect(journalBytes()).toBe(before)
})

test('a card that cannot be read is told as such', async () => {
  const { reader, cards, says } = await host()
  await says('open')
  reader.faults.unreadable = true
  reader.lay(WANG)
  await vi.waitUntil(() => cards().length > 0, PATIENCE)
  expect(cards()).toEqual([null])
})

test('a reader that is plugged in later, pulled and put back is waited for, and said so once a time', async () => {
  const { reader, mounted, cards, says, states } = await host(false)
  await says('waiting')
  await mounted.plug()
  await says('open')
  await mounted.unplug()
  await says('waiting')
  await mounted.plug()
  await says('open')
  reader.lay(WANG)
  await vi.waitUntil(() => cards().length === 1, PATIENCE)
  expect(states()).toEqual(['waiting', 'open', 'waiting', 'open'])
})

test('a reader that is not well is told with the word why', async () => {
  const { reader, mounted, says, states } = await host(false)
  reader.faults.selfTestStatus = 0x66
  await mounted.plug()
  await says('failed')
  expect(states()).not.toContain('open')
})

test('a reader that is switched off is left alone', async () => {
  const { reader, configure, says, cards } = await host()
  await says('open')
  configure(undefined)
  await vi.waitUntil(async () => {
    const before = reader.searches
    await new Promise((resolve) => setTimeout(resolve, 1000))
    return reader.searches === before
  }, PATIENCE)
  reader.lay(WANG)
  expect(cards()).toEqual([])
})

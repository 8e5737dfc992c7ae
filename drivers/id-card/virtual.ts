import type { VirtualSerialPort } from '../virtual/serial-meter.ts'

/** What stands on a card, as it is printed: the birth date in eight digits. */
export interface VirtualCard {
  readonly name: string
  readonly sexCode: string
  readonly birthDate: string
  readonly number: string
}

/** Status bytes of the maker's table. */
const DONE = 0x90
const FOUND = 0x9f
const NOT_FOUND = 0x80
const NOT_SELECTED = 0x81
const NOT_READ = 0x41
const UNKNOWN_COMMAND = 0x21

/** A reader with a security module, written from the makers' description; knows nothing of the codec. */
export class VirtualIdReader {
  /** `mute`: hears everything, says nothing. `spoilt`: so many of the next answers leave with a wrong check byte. */
  readonly faults = { mute: false, spoilt: 0, selfTestStatus: DONE, unreadable: false, noise: [] as number[] }
  /** How often it was searched for a card. */
  searches = 0
  #port: VirtualSerialPort | undefined
  #card: VirtualCard | undefined
  /** Laid → found → selected → read; a card that was read is not found again before it is laid anew. */
  #course: 'away' | 'laid' | 'found' | 'selected' | 'read' = 'away'
  #heard: number[] = []

  start(port: VirtualSerialPort): void {
    this.#port = port
    this.#heard = []
  }

  lay(card: VirtualCard): void {
    this.#card = card
    this.#course = 'laid'
  }

  takeAway(): void {
    this.#card = undefined
    this.#course = 'away'
  }

  /** Commands are ten bytes, in any portions. */
  onBytes(bytes: Uint8Array): void {
    this.#heard.push(...bytes)
    while (this.#heard.length >= 10) this.#obey(this.#heard.splice(0, 10))
  }

  #obey(command: readonly number[]): void {
    const check = command.slice(5, 9).reduce((sum, byte) => sum ^ byte, 0)
    if (command.slice(0, 7).join() !== '170,170,170,150,105,0,3' || command[9] !== check) return
    const [, , , , , , , name, parameter] = command
    const asked = `${name?.toString(16)} ${parameter?.toString(16)}`
    if (asked === '11 ff') this.#answer(this.faults.selfTestStatus)
    else if (asked === '20 1') this.#search()
    else if (asked === '20 2') this.#step('found', 'selected', NOT_SELECTED, [0, 0, 0, 0, 0, 0, 0, 0])
    else if (asked === '30 1') this.#read()
    else this.#answer(UNKNOWN_COMMAND)
  }

  #read(): void {
    if (this.faults.unreadable) this.#course = 'laid'
    this.#step('selected', 'read', NOT_READ, this.#card ? contentOf(this.#card) : [])
  }

  #search(): void {
    this.searches += 1
    const there = this.#course === 'laid' || this.#course === 'found' || this.#course === 'selected'
    if (there) this.#course = 'found'
    this.#answer(there ? FOUND : NOT_FOUND, there ? [0, 0, 0, 0] : [])
  }

  #step(from: string, to: 'selected' | 'read', failed: number, data: readonly number[]): void {
    const follows = this.#course === from
    if (follows) this.#course = to
    this.#answer(follows ? DONE : failed, follows ? data : [])
  }

  #answer(status: number, data: readonly number[] = []): void {
    if (this.faults.mute) return
    const length = data.length + 4
    const body = [Math.floor(length / 256), length % 256, 0, 0, status, ...data]
    let check = body.reduce((sum, byte) => sum ^ byte, 0)
    if (this.faults.spoilt > 0) {
      this.faults.spoilt -= 1
      check ^= 0xff
    }
    this.#port?.send(Uint8Array.of(...this.faults.noise, 0xaa, 0xaa, 0xaa, 0x96, 0x69, ...body, check))
  }
}

/** Text of 256 bytes and a picture of 1,024, behind their lengths. */
function contentOf(card: VirtualCard): number[] {
  const text = [
    inBytes(card.name, 30),
    inBytes(card.sexCode, 2),
    inBytes('01', 4),
    inBytes(card.birthDate, 16),
    inBytes('未来省光明县朝阳路一号', 70),
    inBytes(card.number, 36),
    inBytes('光明县公安局', 30),
    inBytes('20160101', 16),
    inBytes('长期', 16),
    inBytes('', 36),
  ]
  return [1, 0, 4, 0, ...text.flat(), ...Array.from({ length: 1024 }, (_, at) => at % 251)]
}

function inBytes(text: string, bytes: number): number[] {
  return [...text.padEnd(bytes / 2)].flatMap((character) => [...Buffer.from(character, 'utf16le')]).slice(0, bytes)
}

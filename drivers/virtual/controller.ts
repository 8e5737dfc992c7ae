import {
  aclPacket,
  addressBytes,
  addressText,
  commandComplete,
  commandStatus,
  createH4Reader,
  disconnectionComplete,
  encryptionChange,
  type H4Packet,
  leAdvertisingReport,
  leConnectionComplete,
  leConnectionUpdateComplete,
  numberOfCompletedPackets,
  OPCODE,
  RSSI_BYTE,
  STATUS,
  u16,
} from './h4.ts'

/** The wire between one host stack and its controller; a pty in practice. */
export interface HciWire {
  write(bytes: Uint8Array): void
  onData(listener: (chunk: Buffer) => void): void
  backlog(): number
}

/** One whole L2CAP packet as it left a host's UART. Channel 4 is the attribute protocol. */
export interface SentPdu {
  readonly from: string
  readonly to: string
  readonly channel: number
  readonly bytes: Buffer
}

/** Bluetooth controllers that hear each other: each host on its own wire, one of them central, the others peripherals. */
export interface VirtualAir {
  attach(address: string, wire: HciWire): void
  /** The link of this host breaks as by lost radio contact. */
  drop(address: string): void
  /** Nothing this host says gets through any more, while its radio keeps the link: a meter that hangs. */
  mute(address: string, isMute: boolean): void
  onSent(listener: (pdu: SentPdu) => void): void
  close(): void
}

interface Host {
  readonly address: string
  readonly wire: HciWire
  readonly links: Map<number, LinkEnd>
  advertisement: Buffer
  scanResponse: Buffer
  isAdvertising: boolean
  isScanning: boolean
  connectingTo: string | undefined
  isMute: boolean
}

/** One host's side of a link. `assembly` gathers the fragments of the packet the host is sending. */
interface LinkEnd {
  readonly handle: number
  readonly host: Host
  peer: LinkEnd | undefined
  assembly: Buffer
}

const ADVERTISING_INTERVAL_MS = 100
/** The least a controller may offer (Vol 4 Part E 7.8.2); makes both stacks fragment. */
const ACL_LENGTH = 27
const ACL_COUNT = 8
/** A controller drops reports its host does not fetch. */
const REPORT_BACKLOG_BYTES = 4096

/** Commands that only need to be agreed to. */
const ACCEPTED: ReadonlySet<number> = new Set([
  OPCODE.setEventMask,
  OPCODE.writeLeHostSupport,
  OPCODE.leSetEventMask,
  OPCODE.leSetAdvertisingParameters,
  OPCODE.leSetScanParameters,
])

export function createVirtualAir(): VirtualAir {
  const hosts = new Map<string, Host>()
  const listeners: ((pdu: SentPdu) => void)[] = []
  let nextHandle = 0x0040

  function report(scanner: Host, advertiser: Host): void {
    if (!scanner.isScanning || !advertiser.isAdvertising || scanner === advertiser) return
    if (scanner.wire.backlog() > REPORT_BACKLOG_BYTES) return
    scanner.wire.write(leAdvertisingReport('advertisement', advertiser.address, advertiser.advertisement))
    scanner.wire.write(leAdvertisingReport('scan response', advertiser.address, advertiser.scanResponse))
  }

  const ticking = setInterval(() => {
    for (const scanner of hosts.values()) for (const advertiser of hosts.values()) report(scanner, advertiser)
  }, ADVERTISING_INTERVAL_MS)

  function join(central: Host, peripheral: Host): void {
    central.connectingTo = undefined
    peripheral.isAdvertising = false
    const ends = [central, peripheral].map((host): LinkEnd => {
      const end: LinkEnd = { handle: nextHandle, host, peer: undefined, assembly: Buffer.alloc(0) }
      nextHandle = nextHandle >= 0x0eff ? 0x0040 : nextHandle + 1
      host.links.set(end.handle, end)
      return end
    })
    const [ofCentral, ofPeripheral] = ends as [LinkEnd, LinkEnd]
    ofCentral.peer = ofPeripheral
    ofPeripheral.peer = ofCentral
    for (const [end, role] of [
      [ofCentral, 'central'],
      [ofPeripheral, 'peripheral'],
    ] as const) {
      const peerAddress = end.peer?.host.address ?? ''
      end.host.wire.write(leConnectionComplete({ status: STATUS.success, handle: end.handle, role, peerAddress }))
    }
  }

  function connectIfHeard(central: Host): void {
    const peripheral = central.connectingTo === undefined ? undefined : hosts.get(central.connectingTo)
    if (peripheral?.isAdvertising) join(central, peripheral)
  }

  function part(end: LinkEnd, reasonHere: number | 'silent', reasonThere: number): void {
    const { peer } = end
    end.host.links.delete(end.handle)
    if (reasonHere !== 'silent') end.host.wire.write(disconnectionComplete(end.handle, reasonHere))
    if (!peer) return
    peer.host.links.delete(peer.handle)
    peer.host.wire.write(disconnectionComplete(peer.handle, reasonThere))
  }

  /** Answers of the commands that report something, after the status byte, and the changes the others make. */
  const commands: Record<number, (host: Host, parameters: Buffer) => void> = {
    [OPCODE.reset]: (host) => {
      for (const end of [...host.links.values()]) part(end, 'silent', STATUS.connectionTimeout)
      Object.assign(host, { isAdvertising: false, isScanning: false, connectingTo: undefined })
      complete(host, OPCODE.reset)
    },
    [OPCODE.readLocalVersion]: (host) =>
      complete(host, OPCODE.readLocalVersion, Buffer.from([9, 0, 0, 9, 0xff, 0xff, 0, 0])),
    [OPCODE.readLeHostSupport]: (host) => complete(host, OPCODE.readLeHostSupport, Buffer.from([1, 0])),
    [OPCODE.readBdAddr]: (host) => complete(host, OPCODE.readBdAddr, addressBytes(host.address)),
    [OPCODE.readBufferSize]: (host) =>
      complete(host, OPCODE.readBufferSize, Buffer.concat([u16(ACL_LENGTH), Buffer.from([0]), u16(ACL_COUNT), u16(0)])),
    [OPCODE.leReadBufferSize]: (host) =>
      complete(host, OPCODE.leReadBufferSize, Buffer.concat([u16(ACL_LENGTH), Buffer.from([ACL_COUNT])])),
    [OPCODE.leReadLocalFeatures]: (host) => complete(host, OPCODE.leReadLocalFeatures, Buffer.alloc(8)),
    [OPCODE.readRssi]: (host, parameters) =>
      complete(host, OPCODE.readRssi, Buffer.concat([parameters.subarray(0, 2), Buffer.from([RSSI_BYTE])])),
    [OPCODE.leSetAdvertisingData]: (host, parameters) => {
      host.advertisement = Buffer.from(parameters.subarray(1, 1 + parameters.readUInt8(0)))
      complete(host, OPCODE.leSetAdvertisingData)
    },
    [OPCODE.leSetScanResponseData]: (host, parameters) => {
      host.scanResponse = Buffer.from(parameters.subarray(1, 1 + parameters.readUInt8(0)))
      complete(host, OPCODE.leSetScanResponseData)
    },
    [OPCODE.leSetAdvertisingEnable]: (host, parameters) => {
      host.isAdvertising = parameters[0] === 1
      complete(host, OPCODE.leSetAdvertisingEnable)
      for (const other of hosts.values()) connectIfHeard(other)
    },
    [OPCODE.leSetScanEnable]: (host, parameters) => {
      host.isScanning = parameters[0] === 1
      complete(host, OPCODE.leSetScanEnable)
    },
    [OPCODE.leCreateConnection]: (host, parameters) => {
      const isBusy = host.connectingTo !== undefined
      host.wire.write(commandStatus(OPCODE.leCreateConnection, isBusy ? STATUS.commandDisallowed : STATUS.success))
      if (isBusy) return
      host.connectingTo = addressText(parameters.subarray(6, 12))
      connectIfHeard(host)
    },
    [OPCODE.leCreateConnectionCancel]: (host) => {
      const isConnecting = host.connectingTo !== undefined
      host.connectingTo = undefined
      const status = isConnecting ? STATUS.success : STATUS.commandDisallowed
      host.wire.write(commandComplete(OPCODE.leCreateConnectionCancel, status))
      if (!isConnecting) return
      const none = {
        status: STATUS.unknownConnection,
        handle: 0,
        role: 'central',
        peerAddress: '00:00:00:00:00:00',
      } as const
      host.wire.write(leConnectionComplete(none))
    },
    [OPCODE.disconnect]: (host, parameters) =>
      withLink(host, OPCODE.disconnect, parameters, (end) =>
        part(end, STATUS.localHostTerminated, parameters.readUInt8(2)),
      ),
    [OPCODE.leConnectionUpdate]: (host, parameters) =>
      withLink(host, OPCODE.leConnectionUpdate, parameters, (end) => {
        const [interval, latency, timeout] = [4, 6, 8].map((offset) => parameters.readUInt16LE(offset))
        for (const side of [end, end.peer]) {
          side?.host.wire.write(leConnectionUpdateComplete(side.handle, interval ?? 0, latency ?? 0, timeout ?? 0))
        }
      }),
    // On Linux the kernel answers the peripheral's Long Term Key Request with the key bleno has handed to it. There is no
    // kernel between bleno and this controller, so the controller agrees in its place; both stacks have by then checked each
    // other's pairing values.
    [OPCODE.leEnableEncryption]: (host, parameters) =>
      withLink(host, OPCODE.leEnableEncryption, parameters, (end) => {
        for (const side of [end, end.peer]) side?.host.wire.write(encryptionChange(side.handle, STATUS.success))
      }),
  }

  function complete(host: Host, opcode: number, result?: Uint8Array): void {
    host.wire.write(commandComplete(opcode, STATUS.success, result))
  }

  function withLink(host: Host, opcode: number, parameters: Buffer, act: (end: LinkEnd) => void): void {
    const end = host.links.get(parameters.readUInt16LE(0) & 0x0fff)
    host.wire.write(commandStatus(opcode, end ? STATUS.success : STATUS.unknownConnection))
    if (end) act(end)
  }

  function relay(host: Host, packet: Extract<H4Packet, { type: 'acl' }>): void {
    const end = host.links.get(packet.handle)
    if (!end?.peer || host.isMute) return
    host.wire.write(numberOfCompletedPackets(end.handle, 1))
    end.peer.host.wire.write(aclPacket(end.peer.handle, packet.continuation, packet.data))
    end.assembly = packet.continuation ? Buffer.concat([end.assembly, packet.data]) : Buffer.from(packet.data)
    if (end.assembly.length < 4 || end.assembly.length < 4 + end.assembly.readUInt16LE(0)) return
    const channel = end.assembly.readUInt16LE(2)
    for (const listener of listeners) {
      listener({ from: host.address, to: end.peer.host.address, channel, bytes: end.assembly.subarray(4) })
    }
  }

  function take(host: Host, packet: H4Packet): void {
    if (packet.type === 'acl') relay(host, packet)
    else if (commands[packet.opcode]) commands[packet.opcode]?.(host, packet.parameters)
    else {
      const status = ACCEPTED.has(packet.opcode) ? STATUS.success : STATUS.unknownCommand
      host.wire.write(commandComplete(packet.opcode, status))
    }
  }

  return {
    attach: (address, wire) => {
      const host: Host = {
        address,
        wire,
        links: new Map(),
        advertisement: Buffer.alloc(0),
        scanResponse: Buffer.alloc(0),
        isAdvertising: false,
        isScanning: false,
        connectingTo: undefined,
        isMute: false,
      }
      hosts.set(address, host)
      const read = createH4Reader()
      wire.onData((chunk) => {
        for (const packet of read(chunk)) take(host, packet)
      })
    },
    drop: (address) => {
      for (const end of [...(hosts.get(address)?.links.values() ?? [])]) {
        part(end, STATUS.connectionTimeout, STATUS.connectionTimeout)
      }
    },
    mute: (address, isMute) => {
      const host = hosts.get(address)
      if (host) host.isMute = isMute
    },
    onSent: (listener) => {
      listeners.push(listener)
    },
    close: () => clearInterval(ticking),
  }
}

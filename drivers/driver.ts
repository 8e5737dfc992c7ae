import type { Frame, Measurement, MeasurementKind } from './measurement.ts'

/**
 * A driver declares, talks and decodes. It does not open ports, scan, retry, store or time out on its own account: that is the
 * meter process's work (`host/`).
 */
export interface MeterDriver {
  readonly id: string
  /** Raised whenever decode gives other measurements for the same frames. */
  readonly version: number
  readonly models: readonly MeterModel[]
  /** How far the meter's own data identify a record; decides what may be called a repeat. */
  readonly recordIdentity: 'counter+time' | 'time' | 'none'
  /**
   * For drivers that ask for a meter's memory and get all of it each time; the host leaves out what it has handed over before.
   * `newest-first`: `talk` yields each record as it is read, from the newest backwards, and the host ends the conversation where
   * everything older is known to it. `any`: the memory does not tell which is the newest, and is read to its end.
   */
  readonly readingOrder?: 'newest-first' | 'any'
  /** From pressing start to the result, in milliseconds, per kind. */
  readonly maxMeasureMs: Readonly<Partial<Record<MeasurementKind, number>>>
  /** Undefined for a meter that is not this driver's. Must not claim a stranger's meter. */
  match(seen: Sighting): MatchScore | undefined
  /** The whole conversation; ends when the meter has no more to say. Throws a MeterError when it breaks. */
  talk(link: Link, about: MeterContext): AsyncIterable<Measurement>
  /** Pure: the same frames give the same measurements with the same delivery keys. `talk` uses it, and so does journal replay. */
  decode(frames: readonly Frame[], about: MeterContext): DecodeResult
}

/** Bytes of one value or frame → its printed shape. Pure; throws DecodeError only. */
export type Decoder = (bytes: Uint8Array) => object

/** One folder of `drivers/`: its drivers, and what its codecs decode by protocol name. A protocol may have no driver of its own. */
export interface MeterFamily {
  readonly drivers: readonly MeterDriver[]
  readonly protocols: Readonly<Record<string, Decoder>>
}

export interface MeterModel {
  readonly id: string
  readonly maker: { readonly zh: string; readonly en: string }
  readonly name: { readonly zh: string; readonly en: string }
  readonly links: readonly LinkSettings[]
  readonly measures: readonly MeasurementKind[]
  /**
   * What the meter begins only when the station tells it; everything else begins at the meter. Where `deskSettings` has
   * `START_BY_STATION`, it is so for the meters for which the desk has set it.
   */
  readonly startedByStation?: readonly MeasurementKind[]
  readonly bonding: 'none' | 'just-works' | 'passkey'
  /** What the desk does once to connect it, one sentence a step. */
  readonly steps: { readonly zh: readonly string[]; readonly en: readonly string[] }
  /** What stands behind our claim that it works. */
  readonly evidence: 'real meter' | 'public capture' | 'document only'
  /** What the source leaves open and the driver takes to be so, one sentence each: to be confirmed on a real meter. */
  readonly assumptions?: readonly string[]
  /** Which shape of upper-arm cuff, finger or strip the elder handles: selects the posture drawing. */
  readonly posture: 'bp-cuff' | 'bp-tunnel' | 'finger-side' | 'finger-clip' | 'thermometer' | 'scale'
  /** What the desk may set for one meter of this model; given to the conversation by its key. */
  readonly deskSettings?: readonly DeskSetting[]
  /** What a person usually waits, in seconds, shown on the choose screen. */
  readonly typicalSeconds: number
}

/** A switch, off until the desk sets it. */
export interface DeskSetting {
  readonly key: string
  readonly word: { readonly zh: string; readonly en: string }
  /** When it is right to set it, and what then happens. */
  readonly hint: { readonly zh: string; readonly en: string }
}

export type LinkSettings =
  | {
      readonly kind: 'serial'
      readonly baudRate: number
      readonly dataBits: 7 | 8
      readonly parity: 'none' | 'even' | 'odd'
      readonly stopBits: 1 | 2
      /** Assert DTR and RTS after opening (some cables draw their power there). */
      readonly assertLines: boolean
      /**
       * `unasked` (default): sends on its own; the port stays open and the conversation has no end. `when-asked`: says nothing
       * until asked; the host begins a conversation every few seconds while somebody is measuring, and silence means asleep.
       */
      readonly speaks?: 'unasked' | 'when-asked'
    }
  | {
      readonly kind: 'ble'
      /** Service UUIDs to scan for and discover; short form, lower case. */
      readonly services: readonly string[]
      /** Reads as `while-measuring` (stays connected) or `after` (connects only to send its result). */
      readonly connects: 'after' | 'while-measuring'
    }

export type Sighting = Advertisement | UsbPort

/** A BLE advertisement as seen by the scanner. `address` is the peripheral's identity for the link layer. */
export interface Advertisement {
  readonly kind: 'ble'
  readonly address: string
  readonly name: string | undefined
  /** Short UUIDs, lower case. */
  readonly services: readonly string[]
  readonly rssi: number
  /** Whether the system has a bond with it; undefined where the binding cannot tell. */
  readonly bonded?: boolean
}

/** A serial port as the system lists it (virtual meters are listed by the bench). Hex ids are lower case, four digits. */
export interface UsbPort {
  readonly kind: 'usb'
  readonly path: string
  readonly vendorId: string | undefined
  readonly productId: string | undefined
  readonly serialNumber: string | undefined
  readonly manufacturer: string | undefined
  /** The socket it is plugged into, in the system's words, where the system tells. */
  readonly place?: string | undefined
}

/** 1 to 100; the driver with the highest score is offered first. `because` names the evidence (`service 1810`, `usb 10c4:ea60`). */
export interface MatchScore {
  readonly score: number
  readonly because: string
  readonly modelId: string
}

/** What a conversation may know: the meter, not the person. */
export interface MeterContext {
  readonly meterId: string
  readonly modelId: string
  /** Station clock, ms since the epoch. */
  now(): number
  /** Minutes east of UTC at the station, for local times. */
  readonly zoneOffsetMinutes: number
  /** Per-meter settings of the desk (`ignoreCheckByte: true`). */
  readonly settings: Readonly<Record<string, string | number | boolean>>
  /** The highest record number seen on earlier links, or undefined. */
  readonly lastRecordNumber: number | undefined
  /** Aborted when the station wants the conversation to end. */
  readonly signal: AbortSignal
  /** What the station wants of the meter; absent in a replay. */
  readonly wanted?: Wanted
  /** Tells the host something that is not a measurement. */
  report(event: DriverEvent): void
}

export interface Wanted {
  /** Somebody is measuring: a meter that may give its result only when asked is asked more often. */
  readonly armed: boolean
  /**
   * A measuring that a person at the kiosk has asked for, and that this meter does not begin by itself: given once, and not when it
   * has lain for some seconds. Nothing else may start a cuff.
   */
  takeStart(): StartOrder | undefined
}

export interface StartOrder {
  readonly kind: MeasurementKind
  /** Aborted when the person has stopped it or has gone, and when the result is there. */
  readonly signal: AbortSignal
}

/** Things a conversation learns beside measurements; the host stamps them with meter and moment. */
export type DriverEvent =
  | { readonly type: 'identity'; readonly serialNumber?: string; readonly model?: string; readonly firmware?: string }
  /** Station local time minus meter time in ms, as read before any setting. */
  | { readonly type: 'clock'; readonly offsetMs: number; readonly set: boolean }
  | { readonly type: 'battery'; readonly percent: number }
  /** Signs of a measuring under way; cuff pressure in mmHg, or the pulse, where the meter streams it. */
  | {
      readonly type: 'measuring'
      readonly kind: MeasurementKind
      readonly cuffMmhg?: number
      readonly pulsePerMinute?: number
    }
  /** Bytes thrown away while looking for the next frame. */
  | { readonly type: 'skipped'; readonly bytes: number; readonly reason: string }
  /** A frame that was refused; the conversation goes on. */
  | { readonly type: 'rejected'; readonly code: string; readonly reason: string }

export interface DecodeResult {
  readonly measurements: readonly Measurement[]
  /** One line for each frame that could not be used. */
  readonly rejected: readonly { readonly frameId: string; readonly code: string; readonly reason: string }[]
}

/** An open way to a meter. Every frame, in and out, is journalled and synced by the link before the driver sees it. */
export type Link = SerialLink | BleLink

export interface SerialLink {
  readonly kind: 'serial'
  /** Sends bytes; resolves when handed to the system. Throws MeterError linkLost. */
  write(bytes: Uint8Array): Promise<void>
  /**
   * The next piece of input as one journalled frame. Cut by `slicer` where the driver gives one, otherwise as it arrived.
   * Resolves undefined after `timeoutMs` without a frame. Throws MeterError linkLost when the port goes.
   */
  read(timeoutMs: number): Promise<Frame | undefined>
  /** Set once before reading: how the byte stream is cut into frames. */
  useSlicer(slicer: FrameSlicer): void
  /** Throws away what has come and was not yet cut into a frame. */
  flush(): void
  close(): Promise<void>
}

/**
 * Cuts a stream into frames. `push` is given the bytes kept so far plus the new ones and says what is a frame, what is noise
 * and what must wait. Pure.
 */
export interface FrameSlicer {
  push(pending: Uint8Array): {
    readonly frames: readonly Uint8Array[]
    readonly skipped: readonly Uint8Array[]
    readonly rest: Uint8Array
  }
  /** Milliseconds of silence after which an unfinished rest is dropped as noise, or is cut as a frame by `finish`. */
  readonly gapMs: number
  /** In place of `gapMs`, where the patience depends on what is there (a whole frame that only may get a check byte). */
  gapAfterMs?(rest: Uint8Array): number
  /** What an unfinished rest becomes after the gap: a frame (for example no check byte came), or undefined for noise. */
  finish?(rest: Uint8Array): Uint8Array | undefined
}

export interface BleLink {
  readonly kind: 'ble'
  readonly address: string
  /** Short UUIDs of the characteristics found, lower case, with their properties. */
  characteristics(): readonly BleCharacteristic[]
  /**
   * The value read, as the frame that was recorded, so that `talk` and a replay see the same moment. Throws MeterError noAnswer,
   * needsPairing, linkLost, refused (with `ATT error 0x..` in the message). Deadlines are the link's own.
   */
  read(characteristic: string): Promise<Frame>
  write(characteristic: string, bytes: Uint8Array): Promise<void>
  /** Turns on indications or notifications, whichever the characteristic declares. Values arrive by `next`. */
  subscribe(characteristic: string): Promise<void>
  /** The next value of any subscribed characteristic; undefined after `timeoutMs`, or after the meter has closed the link (`closed` is then true). */
  next(timeoutMs: number): Promise<Frame | undefined>
  readonly closed: boolean
  close(): Promise<void>
}

export interface BleCharacteristic {
  readonly uuid: string
  readonly service: string
  readonly properties: readonly string[]
}

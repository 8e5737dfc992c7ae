import { DecodeError } from '../../errors.ts'
import type { WallTime } from './datetime.ts'
import { signed } from './numbers.ts'

/** Reads the fields of a characteristic one after the other, little-endian. Throws DecodeError `truncated` at the end. */
export class FieldReader {
  private readonly bytes: Uint8Array
  private position = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.bytes.length - this.position
  }

  uint8(): number {
    return this.unsigned(1)
  }

  uint16(): number {
    return this.unsigned(2)
  }

  uint24(): number {
    return this.unsigned(3)
  }

  uint32(): number {
    return this.unsigned(4)
  }

  int16(): number {
    return signed(this.uint16(), 16)
  }

  /** The seven bytes of GATT Date Time. */
  wallTime(): WallTime {
    return {
      year: this.uint16(),
      month: this.uint8(),
      day: this.uint8(),
      hour: this.uint8(),
      minute: this.uint8(),
      second: this.uint8(),
    }
  }

  private unsigned(size: number): number {
    if (this.left < size) {
      throw new DecodeError('truncated', `${this.bytes.length} bytes, ${this.position + size} needed`)
    }
    let value = 0
    for (let index = size - 1; index >= 0; index--) value = value * 256 + (this.bytes[this.position + index] as number)
    this.position += size
    return value
  }
}

/** Bytes after the last announced field are ignored, and said. */
export function trailing(reader: FieldReader): { trailingBytes?: number } {
  return reader.left === 0 ? {} : { trailingBytes: reader.left }
}

/** Names of the set bits, in bit order; bits without a name are left out. */
export function namesOfBits<Name extends string>(word: number, names: readonly Name[]): Name[] {
  return names.filter((_, bit) => (word >> bit) & 1)
}

/** A name from a table, or `reserved-n`. */
export function nameOf<Name extends string>(
  names: Readonly<Record<number, Name>>,
  code: number,
): Name | `reserved-${number}` {
  return names[code] ?? `reserved-${code}`
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DecodeError } from '../../errors.ts'

// What the tests of every SIG codec do alike.

interface Vector {
  readonly id: string
  readonly protocol: string
  readonly hex: string
  readonly decoded: object
}

type Protocols = Readonly<Record<string, (bytes: Uint8Array) => object>>

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

/** The fault with which `run` refuses; undefined when it does not. */
export function refusal(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof DecodeError) return error.fault
    throw error
  }
}

/** Every vector in every field and no field more; and 10,000 random inputs, of which none does worse than be refused. */
export function vectorsAgree(vectors: readonly Vector[], protocols: Protocols): void {
  test.each(vectors.map((vector) => [vector.id, vector] as const))('vector %s', (_, { protocol, hex, decoded }) => {
    const decode = protocols[protocol] as (bytes: Uint8Array) => object
    let got: object
    try {
      got = { valid: true, ...decode(fromHex(hex)) }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      got = { valid: false, error: error.fault }
    }
    expect(got).toStrictEqual(decoded)
  })

  describe('random bytes', () => {
    test.each(Object.entries(protocols))('%s decodes or refuses, and prints as JSON what it decodes', (_, decode) => {
      const seed = 20261122
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 512 }), (bytes) => {
          const before = Uint8Array.from(bytes)
          refusal(() => expect(JSON.parse(JSON.stringify(decode(bytes)))).toEqual(decode(bytes)))
          expect(bytes).toEqual(before)
        }),
        { numRuns: 10_000, seed },
      )
    })
  })
}

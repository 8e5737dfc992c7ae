declare module 'pino-roll' {
  import type { DestinationStream } from 'pino'

  /** The part of it that is used here; the package declares no types. */
  function roll(options: {
    /** Path without number and extension. */
    readonly file: string
    readonly extension: string
    readonly frequency: 'daily'
    readonly mkdir: boolean
    /** Old files kept beside the one in use. */
    readonly limit: { readonly count: number }
  }): Promise<DestinationStream & NodeJS.EventEmitter & { end(): void }>
  export = roll
}

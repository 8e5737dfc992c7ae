/// <reference path="../../node_modules/@abandonware/noble/index.d.ts" />

/**
 * The package carries its maintained successor's code, which declares itself under its own name, leaves `dbus` out, and takes
 * its UART parameters from a package that asks for USB ones too.
 */
declare module '@abandonware/noble' {
  import type { Noble } from '@stoprocent/noble'

  export * from '@stoprocent/noble'
  export interface UartOptions {
    readonly hciDriver: 'uart'
    readonly bindParams: { readonly uart: { readonly port: string; readonly baudRate: number } }
  }
  export function withBindings(type: 'default' | 'hci' | 'dbus', options?: UartOptions): Noble
}

/**
 * Bleno's maker of instances, without the instance on the machine's own adapter that importing the package would create; and its
 * UART parameters, for which its own types ask USB ones too.
 */
declare module '@stoprocent/bleno/lib/resolve-bindings.js' {
  import type { Bleno } from '@stoprocent/bleno'

  interface UartOptions {
    readonly hciDriver: 'uart'
    readonly bindParams: { readonly uart: { readonly port: string; readonly baudRate: number } }
  }
  function makeBleno(type: 'hci', options: UartOptions): Bleno
  export = makeBleno
}

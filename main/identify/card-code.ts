/**
 * A card's code without what a reader may type around it: spaces, track marks (`;1234?`), and the prefix that names the kind of bar
 * code (`]C1`, ISO/IEC 15424). The same at desk and kiosk.
 */
export function cardCode(typed: string): string {
  return typed.replace(/[\s;?%]/g, '').replace(/^\][A-Za-z][0-9A-Za-z]/, '')
}

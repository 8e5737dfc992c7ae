/** A card's code without the spaces and track marks (`;1234?`) that a reader may type around it: the same at desk and kiosk. */
export function cardCode(typed: string): string {
  return typed.replace(/[\s;?%]/g, '')
}

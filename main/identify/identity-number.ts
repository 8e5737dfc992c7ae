/** The 18-character resident identity number of GB 11643: 17 digits and a check character by ISO 7064 MOD 11-2. */

/** Upper-cased number, or null where the length, a character or the check character is wrong. */
export function parseIdentityNumber(text: string): string | null {
  const number = text.trim().toUpperCase()
  if (!/^\d{17}[\dX]$/.test(number)) return null
  return number.endsWith(checkCharacter(number.slice(0, 17))) ? number : null
}

function checkCharacter(digits: string): string {
  // ISO 7064: P = 10, then for each digit S = P + d, P = (S mod 11) × 2 …; equal to weights 2^(17−i) mod 11.
  const sum = [...digits].reduce((p, digit) => ((p + Number(digit)) * 2) % 11, 0)
  return '10X98765432'[sum] ?? ''
}

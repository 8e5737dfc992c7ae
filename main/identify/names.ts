/** Names as an elder's screen may show them: 王＊英, 王＊ (two characters), 欧＊＊华; of a longer name two stars stand for all. */
const MOST_STARS = 2

export function maskedName(name: string): string {
  const characters = [...name]
  const first = characters[0] ?? ''
  if (characters.length <= 1) return first
  if (characters.length === 2) return `${first}＊`
  return `${first}${'＊'.repeat(Math.min(characters.length - 2, MOST_STARS))}${characters.at(-1)}`
}

/** Names as an elder's screen may show them: 王＊英, 王＊ (two characters), 欧阳＊华 stays 欧＊＊华. */
export function maskedName(name: string): string {
  const characters = [...name]
  const first = characters[0] ?? ''
  if (characters.length <= 1) return first
  if (characters.length === 2) return `${first}＊`
  return `${first}${'＊'.repeat(characters.length - 2)}${characters.at(-1)}`
}

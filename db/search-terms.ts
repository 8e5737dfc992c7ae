import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
let library: typeof import('pinyin-pro') | undefined

/** Loaded with the first name that is stored: its dictionary takes a tenth of a second, which no start needs. */
function pinyinPro(): typeof import('pinyin-pro') {
  library ??= require('pinyin-pro') as typeof import('pinyin-pro')
  return library
}

/** Width, case, spaces, the dot inside long names, and ü (typed v) never make a difference. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s·・•'’.-]/g, '')
    .replaceAll('ü', 'v')
}

/** Every ending of the name, as characters, as pinyin and as initials: a prefix of one of them finds any part of the name. */
export function nameTerms(name: string): ReadonlySet<string> {
  const characters = [...plain(name)]
  const terms = new Set<string>()
  // 单 is Shan as a surname and Dan elsewhere: people type either.
  for (const surname of ['head', 'off'] as const) {
    const syllables = pinyinPro().pinyin(characters.join(''), {
      toneType: 'none',
      type: 'array',
      v: true,
      surname,
      nonZh: 'spaced',
    })
    addEndings(terms, syllables)
    addEndings(
      terms,
      syllables.map((syllable) => [...syllable][0] ?? ''),
    )
  }
  addEndings(terms, characters)
  return terms
}

function addEndings(terms: Set<string>, parts: readonly string[]): void {
  parts.forEach((_, i) => {
    terms.add(parts.slice(i).join(''))
  })
}

/** What the desk typed, taken apart. Several Chinese words in a row are one name with a space in it. */
export interface SearchQuery {
  /** Beginnings of name terms. */
  readonly names: readonly string[]
  /** Beginnings of the digits asked for. */
  readonly digits: readonly string[]
}

export function parseSearch(text: string): SearchQuery {
  const words = text.normalize('NFKC').trim().split(/\s+/).filter(Boolean)
  const digits = words.filter((word) => /^\d+x?$/i.test(word)).map((word) => word.toUpperCase())
  const others = words.filter((word) => !/^\d+x?$/i.test(word))
  const chinese = plain(others.filter((word) => /\p{Script=Han}/u.test(word)).join(''))
  const latin = others.filter((word) => !/\p{Script=Han}/u.test(word)).map(plain)
  return { names: [chinese, ...latin].filter((word) => word !== ''), digits }
}

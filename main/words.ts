/** What the station itself says to people, in both languages. A key that is missing in one of them does not compile. */
import en from '../words/station.en.json' with { type: 'json' }
import zh from '../words/station.zh-CN.json' with { type: 'json' }
import type { Bilingual } from './api/contract.ts'

type Tree = typeof zh & typeof en
/** Dotted paths of all texts. */
type PathOf<Node, Prefix extends string = ''> = {
  [Key in keyof Node & string]: Node[Key] extends string ? `${Prefix}${Key}` : PathOf<Node[Key], `${Prefix}${Key}.`>
}[keyof Node & string]
export type WordKey = PathOf<Tree>

export function say(key: WordKey, given: Readonly<Record<string, string | number>> = {}): Bilingual {
  return { zh: fill(textAt(zh, key), given), en: fill(textAt(en, key), given) }
}

function textAt(tree: unknown, key: string): string {
  let node = tree
  for (const part of key.split('.')) {
    node = typeof node === 'object' && node !== null ? Reflect.get(node, part) : undefined
  }
  if (typeof node !== 'string') throw new Error(`no words for ${key}`)
  return node
}

function fill(text: string, given: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => String(given[name] ?? ''))
}

/** The words of the screens, in both languages, by key; a key that is not there is an error, at compile time and at run time. */
import i18next from 'i18next'
import { createContext, use } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Bilingual } from '../../main/api/contract.ts'
import en from '../../words/en.json' with { type: 'json' }
import zh from '../../words/zh-CN.json' with { type: 'json' }
import type { Language } from './times.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words'
    resources: { words: typeof zh }
  }
}

/** The language of everything below; a window gives its own with `<LanguageContext value=…>`. */
export const LanguageContext = createContext<Language>('zh')

/** The value of `<html lang>`. */
export const HTML_LANG: Record<Language, string> = { zh: 'zh-CN', en: 'en' }

export const words = i18next.createInstance()
void words.use(initReactI18next).init({
  lng: 'zh',
  fallbackLng: false,
  initAsync: false,
  ns: ['words'],
  defaultNS: 'words',
  resources: { zh: { words: zh }, en: { words: en } },
  interpolation: { escapeValue: false },
  saveMissing: true,
  missingKeyHandler: (_languages, _namespace, key) => {
    throw new Error(`No words for "${key}"`)
  },
})

/** The language's words, and `say` for sentences that come with the views in both languages. */
export function useWords() {
  const language = use(LanguageContext)
  const { t } = useTranslation('words', { lng: language, i18n: words })
  return { t, language, say: (both: Bilingual) => both[language] }
}

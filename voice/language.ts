import type { Words } from '../indicators/index.ts'

export type SpokenLanguage = keyof Words
/** The folder of a language's recordings: what `<html lang>` calls it. */
export const VOICE_FOLDER: Readonly<Record<SpokenLanguage, string>> = { zh: 'zh-CN', en: 'en' }

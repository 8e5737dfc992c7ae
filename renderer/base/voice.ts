/** Speaking aloud where the browser can; never waited for, because without a sound card an utterance does not end. */
import { HTML_LANG } from './i18n.ts'
import type { Language } from './times.ts'

export interface Voice {
  say(text: string, language: Language): void
  /** Stops and forgets what is waiting. */
  stop(): void
}

/** About 160 Chinese characters a minute. */
const RATE = 0.85

export function browserVoice(): Voice {
  const synthesis = globalThis.speechSynthesis as SpeechSynthesis | undefined
  if (!synthesis) return { say: () => undefined, stop: () => undefined }
  return {
    say(text, language) {
      synthesis.cancel()
      const utterance = new SpeechSynthesisUtterance(text)
      utterance.lang = HTML_LANG[language]
      utterance.rate = RATE
      synthesis.speak(utterance)
    },
    stop: () => synthesis.cancel(),
  }
}

/**
 * Speaking aloud: recorded clips where the station has them, else the system's voice where there is one. Never waited for, because
 * without a sound card speech does not end; one thing at a time.
 */
import { clipsOf } from '../../voice/clips.ts'
import { VOICE_FOLDER } from '../../voice/language.ts'
import { HTML_LANG } from './i18n.ts'
import type { Language } from './times.ts'

export interface Voice {
  /** Says sentences and printed numbers one after another, in place of what was being said. `volume` from 0 to 1. */
  say(pieces: readonly string[], language: Language, volume: number): void
  /** Stops and forgets what is waiting. */
  stop(): void
}

/** About 160 Chinese characters a minute. */
const RATE = 0.85

export function stationVoice(): Voice {
  const synthesis = globalThis.speechSynthesis as SpeechSynthesis | undefined
  let clips: HTMLAudioElement[] = []

  function stop(): void {
    for (const clip of clips) {
      clip.pause()
      clip.removeAttribute('src')
      clip.load()
    }
    clips = []
    synthesis?.cancel()
    // The names of number clips, one after another, are somebody's numbers.
    performance.clearResourceTimings?.()
  }

  function say(pieces: readonly string[], language: Language, volume: number): void {
    stop()
    const keys = clipsOf(pieces, language)
    if (keys === null) {
      speak(pieces, language, volume)
      return
    }
    const mine = keys.map((key) => new Audio(`voice/${VOICE_FOLDER[language]}/${key}`))
    clips = mine
    /** A clip is missing or cannot be played. */
    const failed = () => {
      if (clips !== mine) return
      stop()
      speak(pieces, language, volume)
    }
    const playFrom = (index: number) => {
      if (clips !== mine) return
      const clip = mine[index]
      if (clip) void clip.play().catch(failed)
      else stop()
    }
    for (const [index, clip] of mine.entries()) {
      clip.preload = 'auto'
      clip.volume = volume
      clip.addEventListener('error', failed)
      clip.addEventListener('ended', () => playFrom(index + 1))
    }
    playFrom(0)
  }

  function speak(pieces: readonly string[], language: Language, volume: number): void {
    if (!synthesis) return
    const utterance = new SpeechSynthesisUtterance(pieces.join(language === 'zh' ? '，' : ', '))
    utterance.lang = HTML_LANG[language]
    utterance.rate = RATE
    utterance.volume = volume
    synthesis.speak(utterance)
  }

  return { say, stop }
}

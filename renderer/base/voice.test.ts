import { afterEach, describe, expect, it, vi } from 'vitest'
import { browserVoice } from './voice.ts'

afterEach(() => vi.unstubAllGlobals())

describe('the voice', () => {
  it('says a sentence in its language, in place of what was being said, and stops', () => {
    const said: { text: string; lang: string }[] = []
    const synthesis = {
      cancel: vi.fn(),
      speak: vi.fn((utterance: { text: string; lang: string }) => said.push(utterance)),
    }
    vi.stubGlobal('speechSynthesis', synthesis)
    vi.stubGlobal(
      'SpeechSynthesisUtterance',
      class {
        lang = ''
        rate = 1
        readonly text: string
        constructor(text: string) {
          this.text = text
        }
      },
    )
    const voice = browserVoice()
    voice.say('请坐好，别动', 'zh')
    voice.say('Please stay still', 'en')
    expect(said.map(({ text, lang }) => [text, lang])).toEqual([
      ['请坐好，别动', 'zh-CN'],
      ['Please stay still', 'en'],
    ])
    voice.stop()
    expect(synthesis.cancel).toHaveBeenCalledTimes(3)
  })

  it('is silent where the browser has none', () => {
    vi.stubGlobal('speechSynthesis', undefined)
    const voice = browserVoice()
    expect(() => {
      voice.say('您好', 'zh')
      voice.stop()
    }).not.toThrow()
  })
})

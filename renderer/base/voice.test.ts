import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stationVoice } from './voice.ts'

/** What a browser does with a clip, told by the test: it ends, or it is not there. */
class Clip extends EventTarget {
  static made: Clip[] = []
  preload = ''
  volume = 1
  playing = false
  src: string | null
  constructor(src: string) {
    super()
    this.src = src
    Clip.made.push(this)
  }
  play = vi.fn(async () => {
    this.playing = true
  })
  pause() {
    this.playing = false
  }
  removeAttribute() {
    this.src = null
  }
  load() {}
  end() {
    this.playing = false
    this.dispatchEvent(new Event('ended'))
  }
  fail() {
    this.dispatchEvent(new Event('error'))
  }
}

const synthesis = { cancel: vi.fn(), speak: vi.fn() }
const spoken = () => synthesis.speak.mock.calls.map(([utterance]) => utterance)
const sounding = () => Clip.made.filter(({ playing }) => playing).map(({ src }) => src)

beforeEach(() => {
  Clip.made = []
  vi.clearAllMocks()
  vi.stubGlobal('Audio', Clip)
  vi.stubGlobal('speechSynthesis', synthesis)
  vi.stubGlobal(
    'SpeechSynthesisUtterance',
    class {
      lang = ''
      rate = 1
      volume = 1
      readonly text: string
      constructor(text: string) {
        this.text = text
      }
    },
  )
})
afterEach(() => vi.unstubAllGlobals())

describe('the voice', () => {
  it('plays a prompt by its clip, in its language, and not by the system', () => {
    stationVoice().say(['请看屏幕'], 'zh', 0.6)
    expect(sounding()).toEqual(['voice/zh-CN/sorry'])
    expect(Clip.made[0]?.volume).toBe(0.6)
    expect(synthesis.speak).not.toHaveBeenCalled()
  })

  it('plays a number clip after clip, one at a time', () => {
    stationVoice().say(['Heartbeat', '71', 'Normal'], 'en', 1)
    const heard: (string | null)[] = []
    for (const clip of [...Clip.made]) {
      heard.push(...sounding())
      clip.end()
    }
    expect(heard).toEqual(['label-pulse', 'number-70', 'number-1', 'word-normal'].map((key) => `voice/en/${key}`))
    expect(sounding()).toEqual([])
  })

  it('says something new in place of what was being said', () => {
    const voice = stationVoice()
    voice.say(['高压', '128'], 'zh', 1)
    const [first] = Clip.made
    voice.say(['请看屏幕'], 'zh', 1)
    first?.end()
    first?.fail()
    expect(sounding()).toEqual(['voice/zh-CN/sorry'])
    expect(synthesis.speak).not.toHaveBeenCalled()
  })

  it('stops, and keeps no address of what was said', () => {
    const voice = stationVoice()
    voice.say(['高压', '128'], 'zh', 1)
    voice.stop()
    expect(sounding()).toEqual([])
    expect(Clip.made.map(({ src }) => src)).toEqual([null, null, null, null])
    expect(synthesis.cancel).toHaveBeenCalled()
  })

  it('speaks by the system, once, where a clip is missing', () => {
    stationVoice().say(['高压', '128'], 'zh', 0.5)
    for (const clip of Clip.made) clip.fail()
    expect(spoken()).toMatchObject([{ text: '高压，128', lang: 'zh-CN', volume: 0.5 }])
    expect(sounding()).toEqual([])
  })

  it('speaks by the system where a clip cannot be played', async () => {
    const voice = stationVoice()
    vi.spyOn(Clip.prototype, 'addEventListener')
    vi.stubGlobal(
      'Audio',
      class extends Clip {
        override play = vi.fn(async () => {
          throw new Error('no decoder')
        })
      },
    )
    voice.say(['请看屏幕'], 'zh', 1)
    await vi.waitFor(() => expect(spoken()).toMatchObject([{ text: '请看屏幕' }]))
  })

  it('speaks by the system what nobody has recorded', () => {
    stationVoice().say(['Blood pressure', 'LO'], 'en', 1)
    expect(Clip.made).toEqual([])
    expect(spoken()).toMatchObject([{ text: 'Blood pressure, LO', lang: 'en' }])
  })

  it('is silent where there is neither', () => {
    vi.stubGlobal('speechSynthesis', undefined)
    const voice = stationVoice()
    expect(() => {
      voice.say(['高压', 'LO'], 'zh', 1)
      voice.stop()
    }).not.toThrow()
  })
})

/** What is heard at the desk while something dangerous waits: two tones, again and again, until it is received. */
export interface Alarm {
  ring(on: boolean): void
  /** Told whether the browser keeps the sound back until somebody touches the page. */
  onBlocked(told: (blocked: boolean) => void): void
}

const EVERY_MS = 1600
/** Both tones carry in a noisy room and are heard by people who have lost the highest ones. */
const TONES_HZ = [880, 660] as const
const TONE_S = 0.28
const LOUDNESS = 0.35

export function browserAlarm(open: () => AudioContext = () => new AudioContext()): Alarm {
  let sound: AudioContext | null = null
  let timer: ReturnType<typeof setInterval> | null = null
  let tell: (blocked: boolean) => void = () => undefined

  const beep = () => {
    sound ??= open()
    tell(sound.state !== 'running')
    if (sound.state !== 'running') {
      void sound.resume().then(() => tell(false))
      return
    }
    for (const [index, hz] of TONES_HZ.entries()) {
      const start = sound.currentTime + index * TONE_S
      const tone = sound.createOscillator()
      const gain = sound.createGain()
      tone.frequency.value = hz
      // Without the ramps each tone begins and ends with a crack.
      gain.gain.setValueAtTime(0, start)
      gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02)
      gain.gain.setValueAtTime(LOUDNESS, start + TONE_S - 0.04)
      gain.gain.linearRampToValueAtTime(0, start + TONE_S)
      tone.connect(gain).connect(sound.destination)
      tone.start(start)
      tone.stop(start + TONE_S)
    }
  }

  return {
    ring(on) {
      if (on === (timer !== null)) return
      if (timer !== null) clearInterval(timer)
      timer = null
      tell(false)
      if (!on) return
      beep()
      timer = setInterval(beep, EVERY_MS)
    },
    onBlocked(told) {
      tell = told
    },
  }
}

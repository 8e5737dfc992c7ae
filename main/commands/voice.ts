import { CLIPS } from '../../voice/clips.ts'
import { type SpokenLanguage, VOICE_FOLDER } from '../../voice/language.ts'
import { clipsFolder } from '../entries.ts'
import { ownVoiceFolder, voiceClip } from '../shell/screens.ts'
import { type CommonOptions, type Io, printJson, printLine } from './io.ts'

interface VoiceOptions extends CommonOptions {
  readonly list?: true
}

interface Spoken {
  readonly language: string
  readonly key: string
  readonly text: string
  readonly clip: 'own' | 'made' | 'none'
}

/** `station voice`: which sentences have a recording, and what the kiosk does about the others. */
export async function voice({ data, json, list }: VoiceOptions, io: Io): Promise<void> {
  const own = ownVoiceFolder(data)
  for (const language of Object.keys(VOICE_FOLDER) as SpokenLanguage[]) {
    const spoken = await Promise.all(
      [...CLIPS[language]].map(async ([key, text]): Promise<Spoken> => {
        const path = `voice/${VOICE_FOLDER[language]}/${key}`
        const clip = (await voiceClip([own], path)) ? 'own' : (await voiceClip([clipsFolder], path)) ? 'made' : 'none'
        return { language: VOICE_FOLDER[language], key, text, clip }
      }),
    )
    if (json) for (const row of spoken) await printJson(io, row)
    else if (list) for (const { key, text, clip } of spoken) await printLine(io, `${clip}\t${key}\t${text}`)
    else await printLine(io, summary(VOICE_FOLDER[language], spoken))
  }
  if (!json && !list)
    await printLine(io, `own recordings go into ${own}/LANGUAGE/KEY.wav, .ogg or .mp3; --list names the keys`)
}

function summary(language: string, spoken: readonly Spoken[]): string {
  const count = (clip: Spoken['clip']) => spoken.filter((one) => one.clip === clip).length
  const said = `${language}: ${spoken.length} sentences, ${count('own')} own recordings, ${count('made')} made`
  const missing = count('none')
  if (missing === 0) return said
  return `${said}, ${missing} without a clip: spoken by the system's voice where there is one, else silent. To make them: install espeak-ng, then npm run clips`
}

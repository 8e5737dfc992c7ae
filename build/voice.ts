/** Makes the spoken clips with espeak-ng, a file for each sentence and each part of a number: dist/clips/LANGUAGE/KEY.wav. */
import { execFile } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pinyin } from 'pinyin-pro'
import { CLIPS } from '../voice/clips.ts'
import { type SpokenLanguage, VOICE_FOLDER } from '../voice/language.ts'
import { muLawWav } from './mu-law.ts'

const PROGRAM = 'espeak-ng'
/** About 160 Chinese characters and 140 English words a minute, which old ears follow. */
const SPEAKERS: Readonly<Record<SpokenLanguage, readonly string[]>> = {
  zh: ['-v', 'cmn-latn-pinyin', '-s', '130', '-g', '2'],
  en: ['-v', 'en-us', '-s', '140', '-g', '2'],
}
const OUTPUT = { encoding: 'buffer', maxBuffer: 16e6 } as const
const AT_ONCE = 4

/** False where there is no espeak-ng: the kiosk then speaks with the system's voice, where there is one. */
export async function makeClips(
  folder: string,
  clips: Readonly<Record<SpokenLanguage, ReadonlyMap<string, string>>> = CLIPS,
): Promise<boolean> {
  const run = promisify(execFile)
  try {
    await run(PROGRAM, ['--version'])
  } catch {
    return false
  }
  const making = `${folder}.new`
  rmSync(making, { recursive: true, force: true })
  const work = (Object.keys(SPEAKERS) as SpokenLanguage[]).flatMap((language) => {
    const into = join(making, VOICE_FOLDER[language])
    mkdirSync(into, { recursive: true })
    return [...clips[language]].map(([key, text]) => ({ language, text, file: join(into, `${key}.wav`) }))
  })
  const worker = async () => {
    for (let next = work.pop(); next; next = work.pop()) {
      const { language, text, file } = next
      const said = language === 'zh' ? asPinyin(text) : text
      const { stdout } = await run(PROGRAM, [...SPEAKERS[language], '-z', '--stdout', '--', said], OUTPUT)
      writeFileSync(file, muLawWav(stdout))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  rmSync(folder, { recursive: true, force: true })
  renameSync(making, folder)
  return true
}

/** espeak-ng reads characters one by one; in pinyin 一 and 量 get the tones they have where they stand. Its neutral tone is the fifth. */
export function asPinyin(text: string): string {
  return pinyin(text, { toneType: 'num', nonZh: 'consecutive' }).replaceAll(/([a-zü])0\b/g, '$15')
}

if (process.argv[1] === import.meta.filename) {
  const made = await makeClips(join(import.meta.dirname, '..', 'dist', 'clips'))
  console.error(
    made ? 'the spoken clips are made' : `no ${PROGRAM}: the kiosk speaks with the voice of the system only`,
  )
}

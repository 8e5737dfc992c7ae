import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { muLawByte, muLawWav } from './mu-law.ts'
import { asPinyin, makeClips } from './voice.ts'

const scratch = mkdtempSync(join(tmpdir(), 'health-station-clips-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const hasProgram = (() => {
  try {
    return execFileSync('espeak-ng', ['--version']).length > 0
  } catch {
    return false
  }
})()

test.each([
  ['请坐着别动', 'qing3 zuo4 zhe5 bie2 dong4'],
  ['一百', 'yi4 bai3'],
  ['量血压', 'liang2 xue4 ya1'],
])('%s is read as %s', (text, read) => expect(asPinyin(text)).toBe(read))

describe('µ-law', () => {
  test.each([
    [0, 0xff],
    [-1, 0x7f],
    [1000, 0xce],
    [-1000, 0x4e],
    [32_767, 0x80],
    [-32_768, 0x00],
  ])('%d is %d', (sample, byte) => expect(muLawByte(sample)).toBe(byte))

  test('refuses what is no mono 16-bit sound', () => {
    const stereo = Buffer.from('UklGRiQAAABXQVZFZm10IBAAAAABAAIAIlYAAIhYAQAEABAAZGF0YQAAAAA=', 'base64')
    expect(() => muLawWav(stereo)).toThrow('not mono')
    expect(() => muLawWav(Buffer.from('RIFF....WAVE'))).toThrow('no fmt')
  })
})

test.skipIf(!hasProgram)('each sentence becomes a sound of its own, in both languages', async () => {
  const folder = join(scratch, 'clips')
  const clips = {
    zh: new Map([['rest', '您好，请点一下开始']]),
    en: new Map([['rest', 'Hello. Please touch to start']]),
  }
  expect(await makeClips(folder, clips)).toBe(true)
  for (const language of ['zh-CN', 'en']) {
    const wav = readFileSync(join(folder, language, 'rest.wav'))
    const [form, rate, bytes] = [wav.readUInt16LE(20), wav.readUInt32LE(24), wav.readUInt32LE(54)]
    expect(form).toBe(7)
    expect(wav.length).toBe(58 + bytes + (bytes % 2))
    expect(bytes / rate).toBeGreaterThan(1)
    // Not silence.
    expect(new Set(wav.subarray(58)).size).toBeGreaterThan(50)
  }
})

test('without the program nothing is made, and what was there stays', async () => {
  const folder = join(scratch, 'none')
  const path = process.env.PATH
  process.env.PATH = scratch
  try {
    expect(await makeClips(folder)).toBe(false)
  } finally {
    process.env.PATH = path
  }
  expect(existsSync(folder)).toBe(false)
})

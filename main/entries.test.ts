import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { dataPath, emitted, entryFile, preloadFile, programVersion, rendererFolder } from './entries.ts'

test('in the source tree code files end in .ts and built files lie under dist', () => {
  expect(emitted).toBe(false)
  expect(basename(entryFile('main/entries'))).toBe('entries.ts')
  expect(existsSync(entryFile('main/entries'))).toBe(true)
  expect(rendererFolder.replaceAll('\\', '/')).toMatch(/\/dist\/renderer$/)
  expect(preloadFile.replaceAll('\\', '/')).toMatch(/\/dist\/preload\.cjs$/)
})

test('data keeps its place', () => {
  expect(existsSync(dataPath('db/migrations'))).toBe(true)
})

test('the program knows its version', () => {
  expect(programVersion()).toMatch(/^\d+\.\d+\.\d+$/)
})

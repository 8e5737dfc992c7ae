import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests that build the program first; they run apart from the others, without coverage. */
const packaging = ['build/package.test.ts']

/** Tests of rules, codecs, tables and the store, which start no process and leave nothing behind: they share a worker's modules. */
const plain = [
  '{indicators,words,voice,db,bench}/**/*.test.ts',
  'drivers/!(host|links|virtual)/**/*.test.ts',
  'main/{visits,package}/**/*.test.ts',
]

/** Half a minute and more each, mostly of waiting for processes and for radio. */
const slow =
  /(main\/(kill-\w+|station|station-trouble|visits\/scripted-visits)|drivers\/(host\/(kill|ble-drop)|virtual\/families|contec\/driver)|shell\/chromium\/\w+)\.test\.ts$/

/** The slow ones first, so that none is left alone at the end. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [true, false].flatMap((first) => sorted.filter(({ moduleId }) => slow.test(moduleId) === first))
  }
}

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // More than two processors: the tests wait for processes and timers half of their time.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'plain',
          environment: 'node',
          include: plain,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'station',
          environment: 'node',
          include: ['{drivers,main,build}/**/*.test.ts'],
          exclude: [...packaging, ...plain],
        },
      },
      {
        extends: true,
        test: { name: 'screens', environment: 'jsdom', include: ['renderer/**/*.test.{ts,tsx}'] },
      },
      {
        extends: true,
        test: {
          name: 'packaging',
          environment: 'node',
          include: packaging,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      reporter: [['text', { skipFull: true }], 'json-summary'],
      reportOnFailure: true,
      include: ['{indicators,drivers,db,words,voice,main,renderer}/**/*.{ts,tsx}'],
      exclude: [
        '**/*.test.{ts,tsx}',
        '**/testing/**',
        'main/shell/**',
        // Entries of pages and child processes, which run where nothing is counted: by the end-to-end and process tests.
        'renderer/*/main.tsx',
        'drivers/host/process.ts',
        'drivers/virtual/bench.ts',
        // Draws fixtures while screens are being made; not built.
        'renderer/gallery/**',
      ],
      thresholds: {
        lines: 90,
        branches: 90,
        'indicators/**/*.ts': { lines: 100, branches: 100 },
        'drivers/**/*codec.ts': { lines: 100, branches: 100 },
      },
    },
  },
})

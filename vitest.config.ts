import { defineConfig } from 'vitest/config'

/** Tests that build the program first; they run apart from the others, without coverage. */
const packaging = ['build/emit.test.ts', 'build/package.test.ts']

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'station',
          environment: 'node',
          include: ['{indicators,drivers,db,words,voice,main,bench,build}/**/*.test.ts'],
          exclude: packaging,
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

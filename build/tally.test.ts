import { describe, expect, test } from 'vitest'
import { type Tally, tallyBench, tallyCheck, tallyPlaywright, tallyVitest } from './tally.ts'

const ended = (exitCode: number | null, report?: unknown) => ({
  exitCode,
  report: report === undefined || typeof report === 'string' ? report : JSON.stringify(report),
})

test('a check passes by its exit code and not by being killed', () => {
  expect(tallyCheck(ended(0))).toEqual({ passed: 1, failed: [], skipped: 0 })
  expect(tallyCheck(ended(2))).toEqual({ passed: 0, failed: ['exit code 2'], skipped: 0 })
  expect(tallyCheck(ended(null))).toEqual({ passed: 0, failed: ['was killed'], skipped: 0 })
})

describe('vitest', () => {
  const file = (status: string, ...tests: [string, string][]) => ({
    name: 'a.test.ts',
    status,
    message: status === 'failed' ? 'SyntaxError: no\n  at a' : '',
    assertionResults: tests.map(([fullName, status]) => ({ fullName, status })),
  })
  const cases: [string, number | null, unknown, Tally][] = [
    [
      'counts passed, failed, skipped and to-do',
      1,
      { testResults: [file('failed', ['one', 'passed'], ['two', 'failed'], ['three', 'pending'], ['four', 'todo'])] },
      { passed: 1, failed: ['two'], skipped: 2 },
    ],
    [
      'counts a file that could not be loaded',
      1,
      { testResults: [file('passed', ['one', 'passed']), file('failed')] },
      { passed: 1, failed: ['a.test.ts: SyntaxError: no'], skipped: 0 },
    ],
    [
      'counts a coverage gate that was missed',
      1,
      { testResults: [file('passed', ['one', 'passed'])] },
      { passed: 1, failed: ['all tests passed, but the tool says no: exit code 1'], skipped: 0 },
    ],
    ['does not take nothing for success', 0, { testResults: [] }, { passed: 0, failed: ['no test ran'], skipped: 0 }],
    ['notices a missing report', 134, undefined, { passed: 0, failed: ['no report; exit code 134'], skipped: 0 }],
    ['says when it was killed', null, undefined, { passed: 0, failed: ['no report; was killed'], skipped: 0 }],
  ]
  test.each(cases)('%s', (_name, exitCode, report, expected) => {
    expect(tallyVitest(ended(exitCode, report))).toEqual(expected)
  })

  test('notices a torn report', () => {
    expect(tallyVitest(ended(0, '{"testRes')).failed[0]).toMatch(/^unreadable report/)
  })
})

describe('playwright', () => {
  const report = (...statuses: string[]) => ({
    suites: [
      {
        title: 'visit.e2e.ts',
        suites: [
          { title: 'pressure', specs: statuses.map((status, at) => ({ title: `case ${at}`, tests: [{ status }] })) },
        ],
      },
    ],
    errors: [],
  })

  test('counts nested tests, and one that needed a second try as failed', () => {
    expect(tallyPlaywright(ended(1, report('expected', 'unexpected', 'flaky', 'skipped')))).toEqual({
      passed: 1,
      failed: ['visit.e2e.ts › pressure › case 1', 'visit.e2e.ts › pressure › case 2'],
      skipped: 1,
    })
  })

  test('counts an error outside any test', () => {
    const tally = tallyPlaywright(ended(1, { suites: [], errors: [{ message: 'No tests found\n' }] }))
    expect(tally).toEqual({ passed: 0, failed: ['No tests found'], skipped: 0 })
  })

  test('does not take a run of skipped tests for success', () => {
    expect(tallyPlaywright(ended(0, report('skipped')))).toEqual({ passed: 0, failed: ['no test ran'], skipped: 1 })
  })
})

describe('bench', () => {
  const bench = tallyBench(['codec', 'start'])

  test('counts rows and misses those that should be there', () => {
    const rows = '{"id":"codec-sig","value":4e5}\nnoise\n{"id":"codec-taidoc","value":5e5}\n'
    expect(bench(ended(0, rows))).toEqual({ passed: 2, failed: ['start: no row'], skipped: 0 })
  })

  test('a row without a figure has failed', () => {
    expect(bench(ended(0, '{"id":"codec","value":1}\n{"id":"start","value":null}')).failed).toEqual([
      'start: no figure',
      'start: no row',
    ])
  })
})

/** What each tool's report says, in one form: how many passed, which failed. */

export interface Tally {
  readonly passed: number
  /** Names of what failed, one line each. */
  readonly failed: readonly string[]
  readonly skipped: number
}

/** How a tool ended: its exit code, or null when it was killed; `report` is undefined when it left none. */
export interface Ending {
  readonly exitCode: number | null
  readonly report: string | undefined
}

/** A tool that only says yes or no. */
export function tallyCheck(ending: Ending): Tally {
  return ending.exitCode === 0
    ? { passed: 1, failed: [], skipped: 0 }
    : { passed: 0, failed: [howItEnded(ending)], skipped: 0 }
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

export function tallyVitest(ending: Ending): Tally {
  return tally(ending, (text) => {
    const files = (JSON.parse(text) as VitestReport).testResults
    const tests = files.flatMap((file) => file.assertionResults)
    const failed = tests.filter((test) => test.status === 'failed').map((test) => test.fullName)
    const broken = files
      .filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
      .map((file) => `${file.name}: ${file.message.split('\n')[0] || 'did not run'}`)
    const passed = tests.filter((test) => test.status === 'passed').length
    return { passed, failed: [...failed, ...broken], skipped: tests.length - passed - failed.length }
  })
}

interface PlaywrightSuite {
  readonly title: string
  readonly suites?: readonly PlaywrightSuite[]
  readonly specs?: readonly { readonly title: string; readonly tests: readonly { readonly status: string }[] }[]
}

interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[]
  readonly errors: readonly { readonly message?: string }[]
}

export function tallyPlaywright(ending: Ending): Tally {
  return tally(ending, (text) => {
    const report = JSON.parse(text) as PlaywrightReport
    const tests = report.suites.flatMap((suite) => testsOf(suite, []))
    const errors = report.errors.map((error) => (error.message ?? 'error outside a test').split('\n')[0] ?? '')
    return {
      passed: tests.filter((test) => test.status === 'expected').length,
      // Passing on the second try counts as failed: a test that is not sure proves nothing.
      failed: [
        ...tests.filter((test) => test.status === 'unexpected' || test.status === 'flaky').map((test) => test.name),
        ...errors,
      ],
      skipped: tests.filter((test) => test.status === 'skipped').length,
    }
  })
}

function testsOf(suite: PlaywrightSuite, above: readonly string[]): { name: string; status: string }[] {
  const path = [...above, suite.title].filter((title) => title !== '')
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map((test) => ({ name: [...path, spec.title].join(' › '), status: test.status })),
  )
  return [...own, ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, path))]
}

/**
 * Rows of the bench, one JSON value a line. A row counts as passed when it has a figure: whether a budget is kept on a busy
 * machine is for the bench itself to say, not for a test.
 */
export function tallyBench(expected: readonly string[]): (ending: Ending) => Tally {
  return (ending) =>
    tally(ending, (text) => {
      const rows = text
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as { id: string; value: unknown })
      const measured = rows.filter((row) => Number.isFinite(row.value))
      const missing = expected
        .filter((id) => !measured.some((row) => row.id.startsWith(id)))
        .map((id) => `${id}: no row`)
      const without = rows.filter((row) => !Number.isFinite(row.value)).map((row) => `${row.id}: no figure`)
      return { passed: measured.length, failed: [...without, ...missing], skipped: 0 }
    })
}

/** A tool that crashed, left no report, ran nothing, or failed without naming a test (a coverage gate) has failed. */
function tally(ending: Ending, read: (report: string) => Tally): Tally {
  const failure = (reason: string, counted: Tally): Tally => ({ ...counted, failed: [...counted.failed, reason] })
  const nothing: Tally = { passed: 0, failed: [], skipped: 0 }
  if (ending.report === undefined) return failure(`no report; ${howItEnded(ending)}`, nothing)
  let counted: Tally
  try {
    counted = read(ending.report)
  } catch (error) {
    return failure(`unreadable report (${(error as Error).message}); ${howItEnded(ending)}`, nothing)
  }
  if (counted.failed.length > 0) return counted
  if (ending.exitCode !== 0) return failure(`all tests passed, but the tool says no: ${howItEnded(ending)}`, counted)
  if (counted.passed === 0) return failure('no test ran', counted)
  return counted
}

function howItEnded(ending: Ending): string {
  return ending.exitCode === null ? 'was killed' : `exit code ${ending.exitCode}`
}

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { nodeProblem } from './node-version.mjs'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

test('the lockfile names no address, so that it holds with any registry', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { resolved?: string; link?: boolean }>
  }
  const entries = Object.entries(lock.packages)
  expect(entries.length).toBeGreaterThan(400)
  expect(entries.filter(([, entry]) => entry.resolved !== undefined || entry.link).map(([path]) => path)).toEqual([])
})

test('.npmrc keeps install scripts off and addresses out of the lockfile', () => {
  const lines = read('.npmrc').split('\n')
  expect(lines).toContain('ignore-scripts=true')
  expect(lines).toContain('omit-lockfile-registry-resolved=true')
  expect(lines.filter((line) => line.includes('registry='))).toEqual([])
})

test('every version in package.json is exact', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'))
  const versions: Record<string, string> = { ...dependencies, ...devDependencies, ...optionalDependencies }
  const loose = Object.entries(versions).filter(([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(version))
  expect(loose).toEqual([])
})

test('no file names a place outside the project', () => {
  // Put together here, so that this file passes too.
  const places = [
    ['', 'work', ''],
    ['..', 'shared'],
    ['', 'tmp', ''],
    ['registry', 'npm'],
  ].map((parts) => parts.join(parts[0] === 'registry' ? '.' : '/'))
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)
  const found = files.flatMap((file) => {
    const bytes = readFileSync(join(root, file))
    if (bytes.includes(0)) return []
    const text = bytes.toString('utf8')
    return places.filter((place) => text.includes(place)).map((place) => `${file}: ${place}`)
  })
  expect(files.length).toBeGreaterThan(100)
  expect(found).toEqual([])
})

describe('what runs before anything is installed', () => {
  const scripts = ['build/setup.mjs', 'build/launch.mjs', 'build/node-version.mjs']

  /** Complaints of the compiler that knows the language and its library as of Node 18, and of newer syntax it lets through. */
  function tooNew(file: string, text: string): string[] {
    const options: ts.CompilerOptions = {
      allowJs: true,
      checkJs: true,
      strict: false,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      module: ts.ModuleKind.Node16,
      types: ['node'],
      skipLibCheck: true,
    }
    const host = ts.createCompilerHost(options)
    const plainRead = host.readFile.bind(host)
    const plainSource = host.getSourceFile.bind(host)
    host.readFile = (name) => (name === file ? text : plainRead(name))
    host.fileExists = (name) => name === file || ts.sys.fileExists(name)
    host.getSourceFile = (name, how, ...rest) =>
      name === file ? ts.createSourceFile(name, text, how, true) : plainSource(name, how, ...rest)
    const program = ts.createProgram([file], options, host)
    const source = program.getSourceFile(file)
    if (source === undefined) throw new Error(`${file} was not read`)
    const complaints = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      (found) => ts.flattenDiagnosticMessageText(found.messageText, '\n'),
    )
    const walk = (node: ts.Node): void => {
      if (ts.isImportAttributes(node)) complaints.push('import attributes')
      if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using)
        complaints.push('using')
      if (/^import\.meta\.(dirname|filename)$/.test(node.getText(source))) complaints.push('import.meta.dirname')
      ts.forEachChild(node, walk)
    }
    walk(source)
    return complaints
  }

  test.each(scripts)('%s keeps to Node 18', (file) => {
    expect(tooNew(join(root, file), read(file))).toEqual([])
  })

  test.each([
    ['an import attribute', "import words from './words.json' with { type: 'json' }\nconsole.log(words)"],
    ['using', 'using file = { [Symbol.dispose]() {} }\nconsole.log(file)'],
    ['the v flag', 'console.log(/[a]/v)'],
    ['a newer array method', 'console.log([1].toSorted())'],
    ['a newer way to its own folder', 'console.log(import.meta.dirname)'],
  ])('%s would be noticed', (_name, text) => {
    expect(tooNew(join(root, 'build/planted.mjs'), text)).not.toEqual([])
  })

  test.each([
    ['18.20.4', false],
    ['20.20.2', false],
    ['22.17.9', false],
    ['22.18.0', true],
    ['23.0.0', true],
    ['24.21.0', true],
  ])('Node %s will do: %s', (version, fine) => {
    const problem = nodeProblem(version)
    if (fine) expect(problem).toBeUndefined()
    else expect(problem).toMatch(new RegExp(`^Node 22\\.18 or newer is needed, this is ${version}`))
  })
})

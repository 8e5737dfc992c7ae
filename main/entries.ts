/**
 * Where the parts lie that are opened as files and not imported: child processes, migrations, words, screens. The tree has two
 * forms: source (`main/entries.ts`) and emitted for packaging (`dist/main/entries.js`), where file names end in `.js` and paths
 * in strings are not rewritten by the compiler. Nothing else may build such a path.
 */
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const ending = extname(import.meta.filename)
const top = join(import.meta.dirname, '..')

/** True where the station runs from `dist/` or from a package. */
export const emitted = ending === '.js'

/** What the build makes lies in `dist/` in the source tree and beside the station's folders in the emitted one. */
const built = emitted ? top : join(top, 'dist')

/** A file of code that is started as a process: `entryFile('drivers/host/process')`. */
export function entryFile(name: string): string {
  return join(top, `${name}${ending}`)
}

/** A file or folder that keeps its place in both trees: `dataPath('db/migrations')`. */
export function dataPath(path: string): string {
  return join(top, path)
}

/** The folder with the built screens (`index.html`, `desk.html`, `sheet.html`). */
export const rendererFolder = join(built, 'renderer')

/** The spoken clips that were made, a folder a language; absent where none could be. */
export const clipsFolder = join(built, 'clips')

/** The bundled preload of the Electron shell. */
export const preloadFile = join(built, 'preload.cjs')

export function programVersion(): string {
  return packageFacts().version
}

/** The oldest Node this program runs on, like 22.18. */
export function oldestNode(): string {
  return packageFacts().engines.node.replace('>=', '')
}

function packageFacts() {
  const file = join(top, emitted ? '..' : '.', 'package.json')
  return JSON.parse(readFileSync(file, 'utf8')) as {
    readonly version: string
    readonly engines: { readonly node: string }
  }
}

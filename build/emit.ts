/** Emits the station side for packaging, file by file, into dist/: code, data beside it, the Electron preload. The screens: vite build. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const out = join(root, 'dist')
const layers = ['indicators', 'drivers', 'db', 'words', 'voice', 'main']

/** Read at run time and not imported, so the compiler does not carry them over. */
const data = '**/*.{json,sql,svg,png,ttf,woff2,wav,mp3,ogg}'
/** For the bench of virtual meters and for tests only. */
const leftOut = [
  'drivers/virtual/**',
  'drivers/**/*virtual.*',
  '**/*vectors*.json',
  '**/*.test.*',
  '**/testing/**',
  '**/tsconfig*.json',
]

export async function emitStation(): Promise<void> {
  for (const layer of layers) rmSync(join(out, layer), { recursive: true, force: true })
  const compiler = join(root, 'node_modules/ts7/bin/tsc')
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.emit.json'], {
    cwd: root,
    stdio: ['ignore', process.stderr, 'inherit'],
  })

  for (const layer of layers) {
    for (const file of globSync(`${layer}/${data}`, { cwd: root, exclude: leftOut })) {
      mkdirSync(dirname(join(out, file)), { recursive: true })
      cpSync(join(root, file), join(out, file))
    }
  }
  // The compiler follows imports into what its configuration leaves out.
  for (const file of globSync(leftOut, { cwd: out })) rmSync(join(out, file), { recursive: true, force: true })

  await bundlePreload()
}

/** A sandboxed preload must be one CommonJS file. */
async function bundlePreload(): Promise<void> {
  const preload = join(root, 'main/shell/electron/preload.ts')
  if (!existsSync(preload)) throw new Error(`no preload: ${preload}`)
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: preload,
      outDir: out,
      emptyOutDir: false,
      target: 'node24',
      rolldownOptions: {
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
      },
    },
  })
}

if (process.argv[1] === import.meta.filename) await emitStation()

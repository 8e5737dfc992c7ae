// Runs a TypeScript entry: node build/launch.mjs ENTRY.ts [ARGUMENT...]
// The version guard cannot stand in the entry itself: an older Node already fails on the file name.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { nodeProblem } from './node-version.mjs'

const entry = process.argv[2]
const problem = usageProblem() ?? nodeProblem()
if (problem !== undefined) {
  console.error(problem)
  process.exit(1)
}

// Stripped and compiled sources are kept between starts, for the processes started from here too: half the time of loading.
module.enableCompileCache?.()
const compiled = module.getCompileCacheDir?.()
if (compiled) process.env.NODE_COMPILE_CACHE = compiled
const file = resolve(entry)
process.argv.splice(1, 2, file)
await import(pathToFileURL(file).href)

function usageProblem() {
  if (entry === undefined) return 'which file? node build/launch.mjs ENTRY.ts [ARGUMENT...]'
  const packages = fileURLToPath(new URL('../node_modules', import.meta.url))
  return existsSync(packages) ? undefined : 'npm packages are not installed yet: npm run setup'
}

/** Who may import what (docs/architecture.md). Checked by `npm test`; build/layers.test.ts checks the check. */

/** Layer → what of ours it may import beside itself. build, e2e and bench may import everything but the renderer's insides. */
const mayImport = {
  indicators: [],
  drivers: [],
  words: [],
  voice: ['indicators', 'words'],
  db: ['indicators'],
  main: ['indicators', 'drivers', 'db', 'words', 'voice'],
  renderer: ['indicators', 'main/api/contract\\.ts', 'words', 'voice'],
}
const ours = '^(indicators|drivers|words|voice|db|main|renderer|build|e2e|bench)/'

/** Packages that touch hardware, the store or a shell → the only product files that may import them. */
const gates = {
  serialport: { packages: ['serialport', '@serialport'], from: '^drivers/(links|virtual)/' },
  noble: { packages: ['@abandonware/noble', '@stoprocent/noble'], from: '^drivers/links/' },
  bleno: { packages: ['@stoprocent/bleno'], from: '^drivers/virtual/' },
  'dbus-next': { packages: ['dbus-next'], from: '^drivers/(links|virtual)/' },
  'better-sqlite3': { packages: ['better-sqlite3'], from: '^db/' },
  'playwright-core': { packages: ['playwright-core'], from: '^main/(shell|print)/' },
}

/** Tests, and the doubles they share. */
const test = '\\.test\\.tsx?$|/testing/'
const tooling = '^(build|e2e|bench)/|^[^/]+\\.config\\.ts$'
/** The meters' own side of the conversation: for the bench of virtual meters, never packaged. */
const virtual = '^drivers/(virtual/|.+virtual\\.ts$)'

const layers = Object.entries(mayImport).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `${layer} imports ${allowed.length > 0 ? `only ${allowed.join(', ')}` : 'nothing of ours'} outside itself`,
  severity: 'error',
  from: { path: `^${layer}/`, pathNot: test },
  to: { path: ours, pathNot: [layer, ...allowed].map((path) => `^${path}${path.endsWith('ts') ? '$' : '/'}`) },
}))

const singles = Object.entries(gates).map(([name, gate]) => ({
  name: `only-one-${name}`,
  comment: `${gate.packages.join(', ')}: only under ${gate.from}`,
  severity: 'error',
  from: { path: ours, pathNot: [gate.from, test, tooling] },
  to: { path: gate.packages.map((name) => `^node_modules/${name}/`) },
}))

module.exports = {
  forbidden: [
    ...layers,
    ...singles,
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'renderer-is-a-leaf',
      comment: 'Nothing imports the screens; they are opened as pages. The end-to-end tests name them by their type.',
      severity: 'error',
      from: { pathNot: '^(renderer|e2e)/' },
      to: { path: '^renderer/' },
    },
    {
      name: 'contract-is-small',
      comment: 'The contract is read by both sides: zod, @orpc/contract and indicators only.',
      severity: 'error',
      from: { path: '^main/api/contract(\\.ts$|/)' },
      to: { pathNot: '^(indicators/|main/api/contract/|node_modules/(zod|@orpc/contract)/)' },
    },
    {
      name: 'runs-in-a-page',
      comment: 'The screens and what they import have no Node.',
      severity: 'error',
      from: { path: '^(renderer|indicators|words|voice)/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-in-its-shell',
      severity: 'error',
      from: { path: ours, pathNot: ['^main/shell/electron/', tooling] },
      to: { path: '^(node_modules/)?electron(/|$)' },
    },
    {
      name: 'electron-by-type-or-dynamically',
      comment: 'Its value under plain Node starts a download. The preload is bundled and runs only inside Electron.',
      severity: 'error',
      from: { path: '^main/', pathNot: '^main/shell/electron/preload\\.ts$' },
      to: { path: '^(node_modules/)?electron(/|$)', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'virtual-meters-only-on-demand',
      comment: 'The package is built without them.',
      severity: 'error',
      from: { path: ours, pathNot: [virtual, test, tooling] },
      to: { path: virtual, dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-development-package-in-the-product',
      comment: 'The station side is packaged with its dependencies only; the screens and the preload are bundled.',
      severity: 'error',
      from: { path: '^(indicators|drivers|db|words|voice|main)/', pathNot: [test, virtual, '^main/shell/electron/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-test-in-the-product',
      severity: 'error',
      from: { pathNot: [test, tooling] },
      to: { path: test },
    },
    {
      name: 'resolvable',
      comment: '@medplum/fhirtypes is types only and has no file to resolve to.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@medplum/fhirtypes$' },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    exclude: { path: '^(dist|release|coverage|demo-output)/' },
    moduleSystems: ['es6', 'cjs'],
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.json', '.d.ts'],
    },
  },
}

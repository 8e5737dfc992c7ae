/** The oldest Node that runs TypeScript straight from source; the SQLite binding crashes below it instead of throwing. */
const OLDEST = [22, 18]

/** One line that says what is wrong with this Node, or undefined when it will do. Syntax and interfaces of Node 18. */
export function nodeProblem(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined
  return `Node ${OLDEST.join('.')} or newer is needed, this is ${version}: install Node 24, or start through npm (npm start, npm test, npm run -s station)`
}

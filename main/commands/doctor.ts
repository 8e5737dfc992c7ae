import { type ReportLine, runChecks } from '../doctor/check.ts'
import { CHECKS } from '../doctor/checks.ts'
import { sceneHere } from '../doctor/scene.ts'
import { type CommonOptions, type Io, printJson, printLine } from './io.ts'

/** `station doctor`: this machine and its data folder; reads only, also beside a running station. */
export async function doctor({ data, json }: CommonOptions, io: Io): Promise<void> {
  const { scene, close } = sceneHere(data, io.keyStore?.(data))
  try {
    const lines = await runChecks(CHECKS, scene)
    for (const line of lines) await (json ? printJson(io, line) : printLine(io, textOf(line)))
    const wrong = lines.filter(({ verdict }) => verdict === 'wrong').length
    if (wrong > 0) throw new Error(wrong === 1 ? '1 thing is wrong' : `${wrong} things are wrong`)
  } finally {
    close()
  }
}

function textOf({ verdict, check, what, todo }: ReportLine): string {
  return `${verdict.padEnd(5)}  ${check.padEnd(9)}  ${what}${todo ? ` → ${todo}` : ''}`
}

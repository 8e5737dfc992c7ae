/** The command line: `npm run -s station -- COMMAND`. Each command's own parts are loaded when it runs. */
import { realpathSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type CommonOptions, type Io, oneLine, UsageError } from './commands/io.ts'
import { defaultDataFolder } from './data-folder.ts'
import { programVersion } from './entries.ts'

export const EXIT = { done: 0, failed: 1, wrongUse: 2 } as const

const HELP = 'station --help lists them'
const WHICH = `which command? ${HELP}`

/** Runs one command; the arguments without the program. Returns the exit code, having said on standard error what went wrong. */
export async function runCommand(args: readonly string[], io: Io): Promise<number> {
  try {
    await stationCommand(io).parseAsync(args, { from: 'user' })
    return EXIT.done
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done
    const wrongUse = error instanceof CommanderError || error instanceof UsageError
    const shown = error instanceof CommanderError && error.code === 'commander.help' ? WHICH : oneLine(error)
    io.stderr.write(`${shown.replace(/^error: /, '')}\n`)
    return wrongUse ? EXIT.wrongUse : EXIT.failed
  }
}

function stationCommand(io: Io): Command {
  const program = new Command('station')
    .description('The health station on the command line.')
    .version(programVersion())
    .option('--json', 'one JSON value a line')
    .option('--data <dir>', 'data folder', defaultDataFolder())
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      // What went wrong is said once, by runCommand.
      writeErr: () => {},
    })
    .argument('[command]')
    .action((name?: string) => {
      throw new UsageError(name === undefined ? WHICH : `there is no command ${name}; ${HELP}`)
    })
  addTo(program, io)
  for (const command of program.commands) command.copyInheritedSettings(program)
  return program
}

function addTo(program: Command, io: Io): void {
  /** The command's options with those of the program. */
  const all = <Options extends CommonOptions>(command: Command) => command.optsWithGlobals<Options>()

  program
    .command('decode [hex...]')
    .description('bytes of a meter: what they say')
    .option('--protocol <name>', 'what the bytes are')
    .option('--file <json>', 'a list of {id, protocol, hex}; prints {id, decoded} a line')
    .action(async (hex: string[], options) => (await import('./commands/decode.ts')).decode(hex, options, io))
  program
    .command('assess')
    .description('values, one JSON object a line: how they are judged')
    .option('--file <ndjson>', 'instead of standard input')
    .action(async (options) => (await import('./commands/assess.ts')).assess(options, io))
  program
    .command('meters')
    .description('the table of supported meters')
    .action(async (_options, command: Command) => (await import('./commands/meters.ts')).meters(all(command), io))
  program
    .command('doctor')
    .description('this machine and its data: what is wrong, and what to do')
    .action(async (_options, command: Command) => (await import('./commands/doctor.ts')).doctor(all(command), io))
  program
    .command('serve')
    .description('the station without a window; prints its addresses as JSON on the first line')
    .addOption(new Option('--port <number>', 'of 127.0.0.1; 0 for any free one').argParser(portNumber).default(0))
    .option('--virtual', 'meters that are not there, and a bench page that makes them measure')
    .action(async (_options, command: Command) => (await import('./commands/serve.ts')).serve(all(command), io))
  program
    .command('voice')
    .description('what the kiosk can say aloud, and from which recordings')
    .option('--list', 'every sentence with the name of its recording')
    .action(async (_options, command: Command) => (await import('./commands/voice.ts')).voice(all(command), io))
  program
    .command('seed')
    .description('synthetic residents and readings into an empty store; the same for the same arguments')
    .requiredOption('--residents <number>', 'how many', wholeNumber)
    .requiredOption('--years <number>', 'how far back', positiveNumber)
    .option('--until <date>', 'last day with readings, YYYY-MM-DD (yesterday)', isoDate)
    .action(async (_options, command: Command) => (await import('./commands/seed.ts')).seed(all(command), io))

  program
    .command('package')
    .description('the weekly package for the service centre')
    .command('make')
    .description('makes the package of one week')
    .requiredOption('--week <week>', 'like 2026-W47')
    .requiredOption('--to <dir>', 'where its folder goes')
    .requiredOption('--plain', 'as an unsealed tree')
    .action(async (_options, command: Command) => (await import('./commands/package.ts')).make(all(command), io))

  const backup = program.command('backup').description('verified copies of the store')
  backup
    .command('make')
    .description('makes one')
    .option('--to <dir>', 'instead of backups/ in the data folder')
    .action(async (_options, command: Command) => (await import('./commands/backup.ts')).makeOne(all(command), io))
  backup
    .command('verify <file>')
    .description('opens it and walks its audit')
    .action(async (file: string, _options, command: Command) =>
      (await import('./commands/backup.ts')).verify(file, all(command), io),
    )
  backup
    .command('restore <file>')
    .description('puts it in the store’s place; what was there is kept')
    .option('--recovery-key-file <file>', 'the recovery key, where this machine has no key and nobody can type')
    .action(async (file: string, _options, command: Command) =>
      (await import('./commands/backup.ts')).restore(file, all(command), io),
    )

  program
    .command('redecode')
    .description('stored frames decoded again by today’s drivers; what differs is stored as a revision')
    .option('--since <date>', 'received on this day or later, YYYY-MM-DD', isoDate)
    .option('--dry-run', 'only tells what would differ')
    .action(async (_options, command: Command) => (await import('./commands/redecode.ts')).redecode(all(command), io))

  program
    .command('settings [key] [value]')
    .description('what the site has set; with a value, JSON or a bare word, sets it while the station is closed')
    .option('--default', 'puts it back to what holds by itself')
    .action(async (key: string | undefined, value: string | undefined, _options, command: Command) =>
      (await import('./commands/settings.ts')).settings(key, value, all(command), io),
    )

  program
    .command('audit')
    .description('the audit of everything that was done')
    .command('verify')
    .description('walks its hash chain')
    .action(async (_options, command: Command) => (await import('./commands/audit.ts')).verify(all(command), io))
}

function wholeNumber(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('a whole number is needed.')
  return Number(text)
}

function positiveNumber(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 100)) throw new InvalidArgumentError('a number above 0 and up to 100 is needed.')
  return value
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('0 to 65535 is needed.')
  return Number(text)
}

function isoDate(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('a date like 2026-11-22 is needed.')
  return text
}

/** The streams of this process, ended by SIGTERM and SIGINT. */
function processIo(): Io {
  const ending = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort())
  // The reader has seen enough (`| head`).
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(EXIT.done)
  })
  return { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, ending: ending.signal }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  process.exitCode = await runCommand(process.argv.slice(2), processIo())
}

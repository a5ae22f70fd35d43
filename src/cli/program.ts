import type { Command, CommanderError } from 'commander'
import { loadBundled } from '../lib/bundled.ts'
import { programVersion } from '../lib/program.ts'
import { Failure } from '../model/failure.ts'
import { type Act, addVerb } from './add-verb.ts'
import { addAlertVerbs } from './alert-verbs.ts'
import { appendTo } from './append-to.ts'
import type { CoverageOptions } from './coverage.ts'
import type { ExplainOptions } from './explain.ts'
import type { Globals } from './globals.ts'
import type { HistoryOptions } from './history.ts'
import { addKeepingVerbs } from './keeping-verbs.ts'
import type { LoginOptions } from './login.ts'
import { createOutput, type Stdout } from './output.ts'
import { openScreen } from './screen.ts'
import type { SearchOptions } from './search.ts'
import { addSourceVerbs } from './source-verbs.ts'

const commander = await loadBundled('commander', () => import('commander'))

export type Surroundings = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>

const DEFAULT_CONFIG = 'config/dateline.yaml'

/** Runs the verb that the arguments name and gives back the exit code; whatever is thrown is said on stderr. */
export async function runProgram(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode = 0
  let asked: Command | undefined
  const program: Command = createProgram(async (verb) => {
    const { env } = surroundings
    const options = asked?.optsWithGlobals() ?? program.opts()
    const screen = openScreen(surroundings.stdout, env, { verb: asked?.name() ?? '', options })
    try {
      exitCode = await verb(toGlobals(program.opts(), { env, stdout: screen.stdout }))
    } finally {
      await screen.close()
    }
  }).hook('preAction', (_, action) => {
    asked = action
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (isHelp(error)) return error.exitCode === 0 ? 0 : 2
    const { reportError } = await import('./report-error.ts')
    const report = reportError(error instanceof commander.CommanderError ? usageFailure(error) : error)
    surroundings.stderr.write(report.text)
    return report.exitCode
  }
}

/** Every verb with its options and help. A verb's module is imported only when the verb is used. */
export function createProgram(act: Act): Command {
  const program = new commander.Command('dateline')
    .description('Watches news listings: what was added, edited or removed, on record and announced.')
    .version(programVersion(), '--version', 'print the version of Dateline')
    .option('--config <file>', `the configuration (default: $DATELINE_CONFIG, or ${DEFAULT_CONFIG})`)
    .option('--json', 'print records as JSON Lines on stdout, and nothing else there')
    .option('--quiet', 'print no hints, and no log lines below warnings')
    .option('--no-pager', 'print at once what is longer than the terminal, without $PAGER or less')
    .helpOption('--help', 'print help for the command')
    .helpCommand('help [command]', 'print help for the command')
    .configureHelp({ showGlobalOptions: true })
    // Errors are thrown, and said where all others are.
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
  addWatchingVerbs(program, act)
  addReadingVerbs(program, act)
  addProvingVerbs(program, act)
  addSourceVerbs(program, act)
  addKeepingVerbs(program, act)
  addAlertVerbs(program, act)
  addVerb(program, 'completion', 'Print what teaches a shell to complete commands', 'dateline completion bash')
    .argument('<shell>', 'bash, zsh or fish')
    .argument('[word...]', 'words behind dateline: prints what may complete the last of them')
    .action((shell: string, words: string[]) =>
      act(async (globals) => (await import('./completion.ts')).completionCommand(globals, program, { shell, words })),
    )
  return program
}

function addWatchingVerbs(program: Command, act: Act): void {
  addVerb(program, 'run', 'Run the daemon: schedule, checks, visits, alerts, health page', 'dateline run').action(() =>
    act(async (globals) => (await import('./run.ts')).runCommand(globals)),
  )
  addVerb(program, 'check', 'Check sources once, now, with the visits due and the alerts owed', 'dateline check mfa-en')
    .argument('[source...]', 'ids of sources; all of them without any')
    .action((sources: string[]) => act(async (globals) => (await import('./check.ts')).checkCommand(globals, sources)))
  addVerb(program, 'login', 'Sign in to a site by hand, and keep its session for that site', 'dateline login mfa-en')
    .argument('<site>', 'the id of a site, or of a source on it')
    .option('--cookies <file>', 'take the cookies from a file in the Netscape format instead (cookies.txt)')
    .option('--forget', 'sign out: remove the session that is kept')
    .action((site: string, options: LoginOptions) =>
      act(async (globals) => (await import('./login.ts')).loginCommand(globals, site, options)),
    )
  addVerb(program, 'validate', 'Look for mistakes in the configuration', 'dateline validate').action(() =>
    act(async (globals) => (await import('./validate.ts')).validateCommand(globals)),
  )
  addVerb(program, 'doctor', 'Try the whole set-up: store, network, channels, every page', 'dateline doctor')
    .argument('[source...]', 'ids of sources; all of them without any')
    .action((sources: string[]) =>
      act(async (globals) => (await import('./doctor.ts')).doctorCommand(globals, sources)),
    )
  addVerb(program, 'demo', 'Watch a replica site that publishes and edits; nothing else is needed', 'dateline demo')
    .option('--for <duration>', 'how long, such as 90s or 5m', '1m')
    .action((options: { for: string }) =>
      act(async (globals) => (await import('./demo.ts')).demoCommand(globals, options)),
    )
}

function addReadingVerbs(program: Command, act: Act): void {
  addVerb(program, 'sources', 'Each source: its state, last check, last change, next check', 'dateline sources').action(
    () => act(async (globals) => (await import('./sources.ts')).sourcesCommand(globals)),
  )
  addVerb(program, 'history', 'What changed, newest first', 'dateline history mfa-en --kind edited,removed --since 7d')
    .argument('[source]', 'the id of a source; all of them without one')
    .option('--kind <kinds>', 'only these kinds, such as added,edited; may be repeated', appendTo)
    .option('--since <when>', 'only from then on: 2024-04-15, 2024-04-15T18:00, 24h or 7d')
    .option('--until <when>', 'only up to then; a day counts as a whole')
    .option('--match <text>', 'only where the text stands in title or excerpt, in whatever case')
    .option('--limit <number>', 'at most so many; 50 without it')
    .option('--why', 'below each change, in one sentence, why it is believed')
    .option('--follow', 'the newest 10 last, then each change as it comes, until Ctrl-C')
    .action((source: string | undefined, options: HistoryOptions) =>
      act(async (globals) => (await import('./history.ts')).historyCommand(globals, source, options)),
    )
  addVerb(
    program,
    'snapshots',
    'The stored listings of a source, or the entries of one',
    'dateline snapshots mfa-en 12',
  )
    .argument('<source>', 'the id of a source')
    .argument('[id]', 'the id of a snapshot: prints its entries')
    .option('--quarantined', 'only those that were read but not believed')
    .action((source: string, id: string | undefined, options: { quarantined?: true }) =>
      act(async (globals) => (await import('./snapshots.ts')).snapshotsCommand(globals, { source, id, ...options })),
    )
  addVerb(program, 'show', 'An article: its fields, times, revisions and text', 'dateline show 7')
    .argument('<article>', 'its id, key or address, or a part of its title')
    .action((article: string) => act(async (globals) => (await import('./show.ts')).showCommand(globals, article)))
  addVerb(
    program,
    'diff',
    'What changed between two revisions of an article, or between two snapshots',
    'dateline diff 7',
  )
    .argument('<article>', 'its id, key or address, or a part of its title; with --snapshots, the id of a snapshot')
    .argument('[rev...]', 'two revisions, or one to see what it changed; the last two without any')
    .option('--snapshots', 'compare two stored listings of a source')
    .action((what: string, refs: string[], { snapshots = false }: { snapshots?: boolean }) =>
      act(async (globals) => (await import('./diff.ts')).diffCommand(globals, { what, refs, snapshots })),
    )
  addVerb(
    program,
    'search',
    'Find words in titles and texts, in all revisions',
    'dateline search 핵 \'"press statement"\' -greetings after:30d',
  )
    .argument('<words...>', 'words, "phrases", -word, source:, kind:, after:, before:, in:title')
    .option('--newest', 'the newest first, instead of the best')
    .option('--limit <number>', 'at most so many articles; 20 without it')
    // What begins with one dash is a word to leave out.
    .allowUnknownOption()
    .action((words: string[], options: SearchOptions) =>
      act(async (globals) => (await import('./search.ts')).searchCommand(globals, words, options)),
    )
}

function addProvingVerbs(program: Command, act: Act): void {
  addVerb(program, 'explain', 'Why a change is believed, and what it stands on', 'dateline explain 12')
    .argument('<change>', 'the id of a change')
    .option('--save <folder>', 'write the pages behind it into this folder, as they came')
    .action((change: string, options: ExplainOptions) =>
      act(async (globals) => (await import('./explain.ts')).explainCommand(globals, change, options)),
    )
  addVerb(program, 'coverage', 'When a source was watched and when it was not', 'dateline coverage mfa-en --since 7d')
    .argument('<source>', 'the id of a source')
    .option('--since <when>', 'only from then on: 2024-04-15, 2024-04-15T18:00, 24h or 7d')
    .option('--until <when>', 'only up to then; a day counts as a whole')
    .action((source: string, options: CoverageOptions) =>
      act(async (globals) => (await import('./coverage.ts')).coverageCommand(globals, source, options)),
    )
}

function toGlobals(
  options: { readonly config?: string; readonly json?: true; readonly quiet?: true },
  { stdout, env }: { stdout: Stdout; env: NodeJS.ProcessEnv },
): Globals {
  const quiet = options.quiet === true
  return {
    config: options.config ?? (env['DATELINE_CONFIG'] || DEFAULT_CONFIG),
    json: options.json === true,
    quiet,
    env,
    out: createOutput({ stdout, env, quiet, zone: Temporal.Now.timeZoneId(), now: Date.now() }),
  }
}

// Commander leaves by an error after it has printed help or the version, too.
function isHelp(error: unknown): error is CommanderError {
  if (!(error instanceof commander.CommanderError)) return false
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code)
}

function usageFailure({ message, code }: CommanderError): Failure {
  const sentence = message.replace(/^error: /u, '').replace(/\n\((.*)\)$/u, '. $1')
  return new Failure(
    'usage',
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.?]$/u.test(sentence) ? '' : '.'}`,
    {
      cause: code,
    },
  )
}

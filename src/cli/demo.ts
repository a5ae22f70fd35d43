import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { loadConfig } from '../config/load-config.ts'
import { createNewsroom, type Newsroom } from '../demo/newsroom.ts'
import { type Replica, startReplica } from '../demo/replica.ts'
import { demoSteps, playTimetable } from '../demo/timetable.ts'
import { sleep } from '../lib/clock.ts'
import { createRandom } from '../lib/random.ts'
import { parseDuration } from '../lib/units.ts'
import { Failure } from '../model/failure.ts'
import { runDaemon } from '../schedule/daemon.ts'
import { holdAsDaemon } from '../store/hold.ts'
import { assemble } from './assemble.ts'
import { createDemoLog } from './demo-log.ts'
import type { Globals } from './globals.ts'
import { type Stop, stopOnSignals } from './stop.ts'

const SEED = 19
const FOLDER = 'snapshots/demo'
const LONGEST_MS = 86_400_000

/** `dateline demo`: a replica of a news site on this machine, and the daemon watching it, for a while. */
export async function demoCommand(globals: Globals, options: { readonly for: string }): Promise<number> {
  const forMs = parseDuration(options.for)
  if (forMs === null || forMs > LONGEST_MS) {
    throw new Failure(
      'usage',
      `--for cannot be "${options.for}": it takes a duration such as 90s or 5m, at most a day.`,
    )
  }
  if (globals.json) throw new Failure('usage', 'The demo tells a story and has no --json; its store has, by `history`.')
  const newsroom = createNewsroom({ seed: SEED, now: Date.now })
  await using replica = await startReplica({ newsroom })
  const folder = resolve(FOLDER)
  // A demo that is still running keeps its folder.
  const hold = holdAsDaemon(`${folder}.db`, { pid: process.pid, since: new Date().toISOString() })
  const file = writeConfig(folder, replica)
  const shown = relative('', file)
  globals.out.lines([
    `A replica of KCNA Watch stands at ${replica.listingUrl}`,
    `and Dateline watches it every two seconds; its store is in ${FOLDER}. Ctrl-C ends the demo.`,
    '',
  ])
  const stop = stopOnSignals()
  await playAndWatch({ globals, newsroom, file, forMs, stop })
  stop.release()
  hold.release()
  globals.out.lines(['', ...closingLines(shown)])
  return stop.signal.aborted ? 130 : 0
}

type Demo = {
  readonly globals: Globals
  readonly newsroom: Newsroom
  readonly file: string
  readonly forMs: number
  readonly stop: Stop
}

async function playAndWatch({ globals, newsroom, file, forMs, stop }: Demo): Promise<void> {
  const config = loadConfig(file, globals.env)
  const log = createDemoLog(globals.out)
  const works = await assemble(config, { log, groupMs: 100 })
  const { checking, visiting, delivering } = works
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(forMs)])
  const steps = demoSteps(createRandom(SEED))
  const nothing = () => undefined
  const { random } = visiting
  const daemon = { sources: config.sources, checking, visiting, delivering, mayDeliver: () => true, random }
  await Promise.all([
    runDaemon({ ...daemon, keep: config.keep, onCheck: nothing, onRound: nothing }, signal),
    playTimetable(newsroom, { steps, signal, sleep, onStep: ({ caption }) => log.site(caption) }),
  ])
  await works.close()
}

/** A folder of its own, made anew each time: the demo never touches what is really watched. */
function writeConfig(folder: string, replica: Replica): string {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'dateline.yaml')
  writeFileSync(file, configText(replica))
  return file
}

function configText({ listingUrl }: Replica): string {
  return `# Written by \`dateline demo\`.
store: sqlite:./dateline.db
fetch:
  userAgent: Dateline demo
  browser: never # the replica has no scripts
  allowPrivateAddresses: true # the replica runs on this machine
  perHost: { concurrency: 1, delay: 50ms }
defaults:
  schedule: "*/2 * * * * *"
  revisit: { share: 0.2, min: 3s, max: 10s, for: 1d }
sources:
  - id: demo
    name: Ministry of Foreign Affairs (EN), replica
    site: kcnawatch
    url: ${listingUrl}
channels:
  terminal: log://
rules:
  - name: everything
    on: [added, edited, delisted, removed, restored, purge, walled, broken, gap, silent, recovered]
    to: [terminal]
`
}

function closingLines(config: string): string[] {
  return [
    'The demo is over; what it recorded is still there. Try next:',
    '',
    `  npx dateline history --config ${config}`,
    `  npx dateline snapshots demo --config ${config}`,
    `  npx dateline show 13 --config ${config}`,
    '',
    'Then watch the real site: look at config/dateline.yaml, and run `npm start`.',
  ]
}

import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { eachAtMost } from '../lib/each-at-most.ts'
import { openLog } from '../lib/log.ts'
import type { DiagnosisRecord } from '../model/diagnosis.ts'
import type { Source } from '../model/source.ts'
import { diagnosisLines } from '../present/diagnosis-lines.ts'
import { assemble } from './assemble.ts'
import { chooseSources } from './choose-sources.ts'
import { examineBrowser } from './examine-browser.ts'
import { examineChannel } from './examine-channel.ts'
import { examineHosts } from './examine-network.ts'
import { examineSessions } from './examine-sessions.ts'
import { examineClock, examineSource, type SourceFinding } from './examine-source.ts'
import { examineDisk, examineStoreFile } from './examine-store-file.ts'
import type { Globals } from './globals.ts'
import { openSessionsOf } from './open-fetcher.ts'
import { stopOnSignals } from './stop.ts'
import { validSentence } from './validate.ts'

const CONCURRENCY = 8

/**
 * `dateline doctor`: tries every part of the set-up and says what it found and what to do. Pages are looked at by the
 * very path of a check, over a store of its own that is thrown away: nothing is recorded, sent or announced.
 */
export async function doctorCommand(globals: Globals, names: readonly string[]): Promise<number> {
  const config = loadConfig(globals.config, globals.env)
  const sources = chooseSources(config, names)
  const findings: DiagnosisRecord[] = []
  const tell = (finding: DiagnosisRecord) => {
    findings.push(finding)
    if (globals.json) globals.out.records([finding])
  }
  tell({ part: 'configuration', name: null, state: 'ok', found: validSentence(config), code: null, advice: null })
  tell(examineStoreFile(config.store.file))
  tell(examineDisk(config.store.file))
  const stop = stopOnSignals()
  try {
    await examineOutside(config, { sources, tell, progress: createProgress(globals), signal: stop.signal })
  } finally {
    stop.release()
  }
  if (!globals.json) globals.out.lines(await diagnosisLines(findings, globals.out.terminal))
  return stop.signal.aborted ? 130 : exitCodeOf(findings)
}

type Examining = {
  readonly sources: readonly Source[]
  readonly tell: (finding: DiagnosisRecord) => void
  readonly progress: Progress
  readonly signal: AbortSignal
}

async function examineOutside(config: Config, { sources, tell, progress, signal }: Examining): Promise<void> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'dateline-doctor-'))
  const log = await openLog({ pretty: false, level: 'silent' })
  const works = await assemble(config, { log, groupMs: 0, storeFile: join(folder.path, 'doctor.db') })
  try {
    progress.say('the network')
    for (const finding of await examineHosts(sources, works.fetcher.reach)) tell(finding)
    progress.say('the browser')
    tell(await examineBrowser(sources, works.fetcher.browser))
    for (const channel of config.channels) {
      progress.say(`channel ${channel.name}`)
      tell(await examineChannel(channel, works.fetcher.reachReceiver))
    }
    const sessions = openSessionsOf(config)
    for (const finding of await examineSessions(sources, { sessions, now: Date.now() })) tell(finding)
    const seen: SourceFinding[] = []
    await eachAtMost(CONCURRENCY, sources, async (source) => {
      if (signal.aborted) return
      progress.say(`${seen.length} of ${sources.length} sources`)
      seen.push(await examineSource(source, works.checking, signal))
    })
    const inOrder = sources.flatMap(({ id }) => seen.find(({ finding }) => finding.name === id) ?? [])
    for (const { robots } of inOrder) tell(robots)
    for (const { finding } of inOrder) tell(finding)
    tell(examineClock(inOrder.map(({ aheadMs }) => aheadMs)))
  } finally {
    progress.clear()
    await works.close()
  }
}

type Progress = { say(what: string): void; clear(): void }

/** On a terminal: at a polite pace a dozen pages of one host take half a minute. */
function createProgress({ json, quiet }: Globals): Progress {
  if (json || quiet || !process.stderr.isTTY) return { say: () => undefined, clear: () => undefined }
  const write = (text: string) => void process.stderr.write(`\r${text}\u001B[K`)
  return { say: (what) => write(`Looking at ${what} …`), clear: () => write('') }
}

function exitCodeOf(findings: readonly DiagnosisRecord[]): number {
  const failed = findings.filter(({ state }) => state === 'failed')
  if (failed.length === 0) return 0
  return failed.some(({ part }) => part === 'store' || part === 'disk') ? 3 : 4
}

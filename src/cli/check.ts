import { deliverDue } from '../alert/deliver.ts'
import { CHECKS_AT_ONCE, checkSource } from '../check/check-source.ts'
import { visitDue } from '../check/visit-due.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { eachAtMost } from '../lib/each-at-most.ts'
import { openLog } from '../lib/log.ts'
import { isGood } from '../model/outcome.ts'
import type { CheckRecord } from '../model/records.ts'
import type { Source } from '../model/source.ts'
import { checkLine } from '../present/check-lines.ts'
import { announceOverdue } from '../store/announce.ts'
import { drawAudits } from '../store/audits.ts'
import { takeHold } from '../store/hold.ts'
import type { Database } from '../store/open-store.ts'
import { listPausedSources } from '../store/pauses.ts'
import { assemble, type Works } from './assemble.ts'
import { chooseSources } from './choose-sources.ts'
import type { Globals } from './globals.ts'
import { untilStopped } from './stop.ts'

/** `dateline check`: one check of each named source, or of all, then the visits due and the alerts owed. */
export async function checkCommand(globals: Globals, names: readonly string[]): Promise<number> {
  const config = loadConfig(globals.config, globals.env)
  chooseSources(config, names)
  const log = await openLog({ pretty: process.stderr.isTTY, level: globals.quiet ? 'warn' : 'info' })
  const works = await assemble(config, { log, groupMs: 0 })
  try {
    return await untilStopped(async (signal) => {
      const sources = await listAsked(config, names, works.store.db)
      if (sources.length === 0 && !globals.json)
        globals.out.hint('Every source is paused; one that is named is checked all the same.')
      const records = await checkAll(sources, { works, globals, signal })
      const { now, random } = works.visiting
      const checkedAt = now()
      await drawAudits(works.store.db, { sources, now: checkedAt, random })
      const visits = { sources, deps: works.visiting, dueBy: () => checkedAt, onVisit: countVisits(globals) }
      await visitDue(visits, signal)
      await deliverOwed(works, signal)
      return records.every((record) => isGood(record.outcome)) ? 0 : 4
    })
  } finally {
    await works.close()
  }
}

/** The sources that are named; without names all but those that are paused. */
async function listAsked(config: Config, names: readonly string[], db: Database): Promise<readonly Source[]> {
  const chosen = chooseSources(config, names)
  if (names.length > 0) return chosen
  const paused = await listPausedSources(db)
  return chosen.filter(({ id }) => !paused.has(id))
}

type Checking = { readonly works: Works; readonly globals: Globals; readonly signal: AbortSignal }

async function checkAll(sources: readonly Source[], { works, globals, signal }: Checking): Promise<CheckRecord[]> {
  const records: CheckRecord[] = []
  await eachAtMost(CHECKS_AT_ONCE, sources, async (source) => {
    const record = await checkSource(source, works.checking, signal)
    records.push(record)
    if (globals.json) globals.out.records([record])
    else globals.out.lines([checkLine(record, globals.out.terminal)])
  })
  return records
}

/** Says how far the visits are, on a terminal: at a polite pace a dozen articles take half a minute. */
function countVisits({ json, quiet }: Globals): () => void {
  if (json || quiet || !process.stderr.isTTY) return () => undefined
  let count = 0
  return () => {
    count += 1
    process.stderr.write(`\r${count} ${count === 1 ? 'article' : 'articles'} visited\u001B[K`)
  }
}

async function deliverOwed({ store, delivering, checking }: Works, signal: AbortSignal): Promise<void> {
  const { db, now, route, newKey } = checking
  await announceOverdue(db, { now: now(), route, newKey })
  const hold = takeHold(store.file, 'deliveries', { pid: process.pid, since: new Date().toISOString() })
  // Another process, most likely the daemon, sends what is owed.
  if (!('release' in hold)) return
  try {
    await deliverDue(delivering, signal)
  } finally {
    hold.release()
  }
}

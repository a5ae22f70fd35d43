import { loadConfig } from '../config/load-config.ts'
import { type Database, openStore } from '../store/open-store.ts'
import { findPausedSince, pauseSource, resumeSource } from '../store/pauses.ts'
import { listSourceStates, toSourceRecord } from '../store/read-sources.ts'
import { syncSources } from '../store/sync-sources.ts'
import { chooseSources } from './choose-sources.ts'
import type { Globals } from './globals.ts'

/** `dateline pause`: no check and no visit of a source until it is resumed; one that is paused already stays so. */
export function pauseCommand(globals: Globals, source: string): Promise<number> {
  return withSource(globals, source, async (db, now) => {
    const paused = await pauseSource(db, source, now)
    return paused ? `${source} is paused: \`dateline resume ${source}\` goes on.` : `${source} was paused already.`
  })
}

/** `dateline resume`: a paused source is checked again from its next slot on. */
export function resumeCommand(globals: Globals, source: string): Promise<number> {
  return withSource(globals, source, async (db, now) => {
    const since = await findPausedSince(db, source)
    if (since === null) return `${source} is not paused.`
    await resumeSource(db, source, now)
    return `${source} is watched again: the daemon checks it at its next slot, \`dateline check ${source}\` now.`
  })
}

/** Does something to a source of the configuration, says what, and with --json prints how the source stands after it. */
async function withSource(
  globals: Globals,
  id: string,
  work: (db: Database, now: number) => Promise<string>,
): Promise<number> {
  const { json, out } = globals
  const config = loadConfig(globals.config, globals.env)
  chooseSources(config, [id])
  const store = await openStore(config.store.file, Date.now())
  try {
    await syncSources(store.db, config.sources)
    const said = await work(store.db, Date.now())
    if (!json) out.lines([said])
    else {
      const states = await listSourceStates(store.db)
      out.records(states.filter((state) => state.id === id).map(toSourceRecord))
    }
    return 0
  } finally {
    await store.close()
  }
}

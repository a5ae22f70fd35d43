import { sourceLines } from '../present/source-lines.ts'
import { listSourceStates, toSourceRecord } from '../store/read-sources.ts'
import type { Globals } from './globals.ts'
import { readStore } from './read-store.ts'

/** Prints each source with its state. */
export async function sourcesCommand(globals: Globals): Promise<number> {
  const { json, out } = globals
  const sources = await readStore(globals, (db) => listSourceStates(db, out.terminal.now))
  if (json) out.records(sources.map(toSourceRecord))
  else if (sources.length === 0) out.hint('No source has been looked at yet: `dateline check` does it now.')
  else out.lines(await sourceLines(sources, out.terminal))
  return 0
}

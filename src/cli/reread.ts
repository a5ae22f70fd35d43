import { rereadCaptures } from '../check/reread.ts'
import { loadConfig } from '../config/load-config.ts'
import { Failure } from '../model/failure.ts'
import { REREAD_OUTCOMES, type RereadRecord } from '../model/reread.ts'
import { rereadLines } from '../present/reread-lines.ts'
import { createReader } from '../read/reader.ts'
import { READ_DEADLINE_MS } from './assemble.ts'
import { chooseSources } from './choose-sources.ts'
import type { Globals } from './globals.ts'
import { readStore } from './read-store.ts'
import { stopOnSignals } from './stop.ts'

/** `dateline reread`: what stored pages would say by the profile and parser of now; nothing is recorded. */
export async function rereadCommand(globals: Globals, id: string): Promise<number> {
  const { json, out } = globals
  const [source] = chooseSources(loadConfig(globals.config, globals.env), [id])
  if (source === undefined) throw new Failure('source-unknown', `There is no source ${id} in ${globals.config}`)
  const reader = createReader({ deadlineMs: READ_DEADLINE_MS })
  const stop = stopOnSignals()
  const counts = new Map<RereadRecord['outcome'], number>()
  const showProgress = countCaptures(globals)
  try {
    await readStore(globals, async (db) => {
      for await (const record of rereadCaptures(source, { db, reader })) {
        if (stop.signal.aborted) return
        counts.set(record.outcome, (counts.get(record.outcome) ?? 0) + 1)
        showProgress()
        if (json) out.records([record])
        else out.lines(rereadLines(record, out.terminal))
      }
    })
  } finally {
    stop.release()
    await reader.close()
  }
  if (!json) out.lines([totalLine(id, counts)])
  return stop.signal.aborted ? 130 : 0
}

function totalLine(id: string, counts: ReadonlyMap<RereadRecord['outcome'], number>): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return `No pages of ${id} are stored yet.`
  const parts = REREAD_OUTCOMES.flatMap((outcome) => {
    const count = counts.get(outcome)
    return count === undefined ? [] : [`${count} ${outcome}`]
  })
  return `${id}: ${total} stored listings and articles read again: ${parts.join(', ')}. Nothing was recorded.`
}

/** Says on a terminal how far it is. */
function countCaptures({ json, quiet }: Globals): () => void {
  if (json || quiet || !process.stderr.isTTY) return () => undefined
  let count = 0
  return () => {
    count += 1
    process.stderr.write(`\r${count} read again\u001B[K\r`)
  }
}

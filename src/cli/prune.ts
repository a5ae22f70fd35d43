import { loadConfig } from '../config/load-config.ts'
import { Failure } from '../model/failure.ts'
import { byteWords } from '../present/byte-words.ts'
import { openStore } from '../store/open-store.ts'
import { pruneCaptures } from '../store/prune-captures.ts'
import type { Globals } from './globals.ts'
import { createProgress } from './progress.ts'
import { stopOnSignals } from './stop.ts'

/** `dateline prune`: drops the captures that `keep` of the configuration lets go; without such a line, none. */
export async function pruneCommand(globals: Globals, { dryRun = false }: { dryRun?: boolean }): Promise<number> {
  const { json, out } = globals
  const config = loadConfig(globals.config, globals.env)
  const { capturesMs, evidence } = config.keep
  if (capturesMs === null) {
    throw new Failure('usage', 'Everything is kept: set `keep.captures` in the configuration to drop older captures.')
  }
  const { now } = out.terminal
  const store = await openStore(config.store.file, now)
  const progress = createProgress(globals)
  const stop = stopOnSignals()
  const onBatch = ({ captures }: { captures: number }) => {
    if (stop.signal.aborted) throw new Failure('interrupted', 'It was stopped; what was dropped until then is gone.')
    progress.say(`${captures} captures`)
  }
  try {
    const pruned = await pruneCaptures(store.db, { before: now - capturesMs, evidence, dryRun }, { onBatch })
    progress.end()
    if (json) out.records([{ ...pruned, dryRun }])
    else out.lines([`${dryRun ? 'Would drop' : 'Dropped'} ${pruned.captures} captures, ${byteWords(pruned.bytes)}.`])
    return 0
  } finally {
    progress.end()
    stop.release()
    await store.close()
  }
}

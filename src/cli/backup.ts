import { resolve } from 'node:path'
import { findStore } from '../config/find-store.ts'
import { byteWords } from '../present/byte-words.ts'
import { backUp } from '../store/back-up.ts'
import { openStoreForReading } from '../store/open-store.ts'
import type { Globals } from './globals.ts'
import { createProgress } from './progress.ts'
import { stopOnSignals } from './stop.ts'

/** `dateline backup FILE`: a copy of the store, made while others write to it, read through before it has its name. */
export async function backupCommand(globals: Globals, file: string): Promise<number> {
  const { json, out } = globals
  const store = findStore(globals.config, globals.env)
  // What is no store of this version is said before anything is copied.
  await (await openStoreForReading(store)).close()
  const progress = createProgress(globals)
  const stop = stopOnSignals()
  try {
    const record = await backUp(store, resolve(file), {
      signal: stop.signal,
      onProgress: (share) => progress.say(share < 1 ? `${Math.floor(share * 100)} % copied` : 'reading the copy'),
    })
    progress.end()
    if (json) out.records([record])
    else out.lines([`Wrote ${record.file}: ${byteWords(record.bytes)}, read through and counted.`])
    return 0
  } finally {
    progress.end()
    stop.release()
  }
}

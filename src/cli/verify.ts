import { Failure } from '../model/failure.ts'
import { findingLine, verifiedLines } from '../present/finding-lines.ts'
import { verifyStore } from '../store/verify-store.ts'
import type { Globals } from './globals.ts'
import { createProgress } from './progress.ts'
import { readStore } from './read-store.ts'
import { stopOnSignals } from './stop.ts'

const DAMAGED = 3

/** `dateline verify`: is all that is stored as it was recorded? Exit code 3 where it is not. */
export async function verifyCommand(globals: Globals): Promise<number> {
  const { json, out } = globals
  const progress = createProgress(globals)
  const stop = stopOnSignals()
  try {
    const verified = await readStore(globals, (db) =>
      verifyStore(db, {
        onFinding: (finding) => {
          progress.end()
          if (json) out.records([finding])
          else out.lines([findingLine(finding)])
        },
        onProgress: ({ what, done, of }) => {
          if (stop.signal.aborted) throw new Failure('interrupted', 'It was stopped before all was looked at.')
          progress.say(what === 'store' ? 'looking at the database' : `${what} ${done} of ${of}`)
        },
      }),
    )
    progress.end()
    if (json) out.records([verified])
    else out.lines(verifiedLines(verified))
    return verified.findings === 0 ? 0 : DAMAGED
  } finally {
    progress.end()
    stop.release()
  }
}

import { CHANGE_KINDS, type ChangeKind } from '../model/change.ts'
import { Failure } from '../model/failure.ts'
import { changeLines, changeLinesWithWhy } from '../present/change-lines.ts'
import { type ChangeQuery, listChanges } from '../store/read-changes.ts'
import { listZones } from '../store/read-zones.ts'
import type { Globals } from './globals.ts'
import { parseMoment, type Viewer } from './moment.ts'
import { parseCount } from './parse-count.ts'
import { readStore } from './read-store.ts'
import { didYouMean, requireSource } from './require-known.ts'
import { stopOnSignals } from './stop.ts'

/** Options as they are written on the command line. */
export type HistoryOptions = {
  readonly kind?: readonly string[]
  readonly since?: string
  readonly until?: string
  readonly match?: string
  readonly limit?: string
  readonly why?: true
  readonly follow?: true
}

const DEFAULT_LIMIT = 50
/** With --follow, so many come before what is new. */
const FOLLOWED_LIMIT = 10
/** As a shell tells that a program was interrupted. */
const INTERRUPTED = 130

/** Prints changes, newest first: those of one source, or of all. */
export async function historyCommand(
  globals: Globals,
  source: string | undefined,
  options: HistoryOptions,
): Promise<number> {
  const { json, out } = globals
  const query = toChangeQuery(source, options, out.terminal)
  if (options.follow) return follow(globals, query, options)
  const { changes, zones } = await readStore(globals, async (db) => {
    const known = await listZones(db)
    if (source !== undefined) requireSource(source, known)
    return { changes: await listChanges(db, query), zones: known }
  })
  if (json) out.records(changes)
  else if (changes.length === 0) out.hint(emptyHint(query))
  else out.lines(await (options.why ? changeLinesWithWhy : changeLines)(changes, zones, out.terminal))
  if (!json && changes.length === query.limit) out.hint(`These are the newest ${query.limit}: --limit shows more.`)
  return 0
}

/** Prints changes as they come, until it is interrupted: that is its only end, and so its exit code. */
async function follow(globals: Globals, query: ChangeQuery, { why = false }: { why?: boolean }): Promise<number> {
  const { followChanges } = await import('./follow.ts')
  const stop = stopOnSignals()
  try {
    await readStore(globals, async (db) => {
      const zones = await listZones(db)
      if (query.source !== null) requireSource(query.source, zones)
      await followChanges(globals, db, { query, zones, why, signal: stop.signal })
    })
    return INTERRUPTED
  } finally {
    stop.release()
  }
}

/** What is asked for. Throws `usage` for what cannot be. */
export function toChangeQuery(source: string | undefined, options: HistoryOptions, standpoint: Viewer): ChangeQuery {
  const { kind, since, until, match, limit, follow: isFollowed } = options
  return {
    source: source ?? null,
    kinds: kind === undefined ? null : parseKinds(kind),
    since: since === undefined ? null : parseMoment('--since', since, standpoint).firstMs,
    until: until === undefined ? null : parseMoment('--until', until, standpoint).lastMs,
    match: match ?? null,
    limit: limit === undefined ? (isFollowed ? FOLLOWED_LIMIT : DEFAULT_LIMIT) : parseCount('--limit', limit),
  }
}

function parseKinds(written: readonly string[]): ChangeKind[] {
  return written
    .flatMap((list) => list.split(','))
    .map((word) => {
      const kind = CHANGE_KINDS.find((known) => known === word.trim())
      if (kind !== undefined) return kind
      const meant = didYouMean(word, CHANGE_KINDS)
      throw new Failure('usage', `--kind cannot be "${word}".${meant || ` It takes ${CHANGE_KINDS.join(', ')}.`}`)
    })
}

function emptyHint({ source, kinds, since, until, match }: ChangeQuery): string {
  const asked = [source, kinds, since, until, match].some((part) => part !== null)
  return asked
    ? 'No change fits: ask for less, or see `dateline sources` for what was looked at.'
    : 'Nothing has changed yet: the first check of a source is its baseline, and `dateline sources` shows when the next one is due.'
}

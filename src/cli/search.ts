import { Failure } from '../model/failure.ts'
import { parseSearch } from '../model/search-query.ts'
import { searchLines } from '../present/search-lines.ts'
import { listZones } from '../store/read-zones.ts'
import { type Bound, searchTexts } from '../store/search.ts'
import type { Globals } from './globals.ts'
import { parseMoment, type Viewer } from './moment.ts'
import { parseCount } from './parse-count.ts'
import { readStore } from './read-store.ts'
import { requireSource } from './require-known.ts'

/** Options as they are written on the command line. */
export type SearchOptions = { readonly newest?: true; readonly limit?: string }

const DEFAULT_LIMIT = 20

/** Prints the articles in which words stand, the best or the newest first. */
export async function searchCommand(
  globals: Globals,
  words: readonly string[],
  options: SearchOptions,
): Promise<number> {
  const { json, out } = globals
  const query = parseSearch(joinArguments(words))
  const request = {
    query,
    after: toBound('after:', query.after, out.terminal),
    before: toBound('before:', query.before, out.terminal),
    order: options.newest ? 'newest' : 'ranked',
    limit: options.limit === undefined ? DEFAULT_LIMIT : parseCount('--limit', options.limit),
  } as const
  const { hits, zones } = await readStore(globals, async (db) => {
    const known = await listZones(db)
    for (const source of query.sources) requireSource(source, known)
    return { hits: await searchTexts(db, request), zones: known }
  })
  if (json) out.records(hits)
  else if (hits.length === 0)
    out.hint('No title and no text on record fits: try fewer words, or word* for all that begin so.')
  else out.lines(await searchLines(hits, zones, out.terminal))
  const shown = options.newest ? 'newest' : 'best'
  if (!json && hits.length === request.limit) out.hint(`These are the ${shown} ${request.limit}: --limit shows more.`)
  return 0
}

/** Arguments as one query. Of several, one with spaces in it was put in quotes by the user, which the shell took away. */
function joinArguments(words: readonly string[]): string {
  const option = words.find((word) => word.startsWith('--'))
  if (option !== undefined) throw new Failure('usage', `Unknown option '${option}'.`)
  if (words.length === 1) return words[0] ?? ''
  return words.map((word) => (/\s/u.test(word) && !word.includes('"') ? quoted(word) : word)).join(' ')
}

function quoted(words: string): string {
  return words.startsWith('-') ? `-"${words.slice(1)}"` : `"${words}"`
}

function toBound(operator: string, written: string | null, viewer: Viewer): Bound | null {
  if (written === null) return null
  const at = parseMoment(operator, written, viewer).firstMs
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(viewer.zone).toPlainDate().toString()
  return { day, at }
}

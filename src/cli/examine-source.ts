import { type CheckDeps, checkSource } from '../check/check-source.ts'
import { guessedCharset } from '../fetch/charset.ts'
import { adviceFor } from '../model/advice.ts'
import type { DiagnosisRecord } from '../model/diagnosis.ts'
import { toFailure } from '../model/failure.ts'
import { isGood } from '../model/outcome.ts'
import type { Page } from '../model/page.ts'
import type { CheckRecord } from '../model/records.ts'
import type { Source } from '../model/source.ts'

export type SourceFinding = {
  readonly finding: DiagnosisRecord
  /** Whether robots.txt lets the page be asked for. */
  readonly robots: DiagnosisRecord
  /** By how much this machine's clock is ahead of the site's, as far as its answer tells. */
  readonly aheadMs: number | null
}

/** What a check of the source comes to now, over the store that the parts were assembled with. */
export async function examineSource(source: Source, deps: CheckDeps, signal: AbortSignal): Promise<SourceFinding> {
  let aheadMs: number | null = null
  let said: string | null = null
  let charset: string | null = null
  const fetcher: CheckDeps['fetcher'] = {
    fetchPage: async (...request) => {
      try {
        const page = await deps.fetcher.fetchPage(...request)
        aheadMs ??= clockAhead(page)
        charset = guessedCharset(page)
        return page
      } catch (error) {
        said = toFailure(error).message
        throw error
      }
    },
  }
  const record = await checkSource(source, { ...deps, fetcher }, signal)
  return { finding: sourceFinding(record, { said, charset }), robots: robotsFinding(source, record), aheadMs }
}

function robotsFinding({ id, access }: Source, { reason, status }: CheckRecord): DiagnosisRecord {
  const finding = { part: 'robots', name: id, code: null, advice: null } as const
  if (access.robots === 'ignore') return { ...finding, state: 'skipped', found: 'It is not asked: robots is ignore.' }
  if (reason === 'robots') {
    const found = 'It does not let this page be asked for.'
    return { ...finding, state: 'failed', found, code: 'robots', advice: adviceFor('robots') }
  }
  // Where a status came, robots.txt had been asked first.
  if (status === null) return { ...finding, state: 'skipped', found: 'The site was not reached.' }
  return { ...finding, state: 'ok', found: 'The page may be asked for.' }
}

type Seen = { readonly said: string | null; readonly charset: string | null }

function sourceFinding(record: CheckRecord, { said, charset }: Seen): DiagnosisRecord {
  const { source, outcome, reason, entries, status, tookMs, via } = record
  const finding = { part: 'source', name: source, code: reason } as const
  const how = `in ${(tookMs / 1000).toFixed(1)} s${via === 'browser' ? ', through the browser' : ''}`
  const read = charset === null ? '' : ` The page does not name its charset; it is read as ${charset}.`
  if (isGood(outcome)) return { ...finding, state: 'ok', found: `${entries} entries ${how}.${read}`, advice: null }
  const why = said ?? (status === null ? null : `status ${status}`)
  const end = outcome === 'failed' ? reason : `${outcome}: ${reason}`
  const found = `${end}${why === null ? '' : ` (${why.replace(/\.$/u, '')})`}.`
  return { ...finding, state: 'failed', found, advice: adviceFor(reason ?? '') }
}

/** The Date of an answer is to the second, and may come from a cache that says how long it has kept it. */
function clockAhead({ headers, fetchedAt }: Page): number | null {
  const at = Date.parse(headers['date'] ?? '')
  if (Number.isNaN(at) || headers['age'] !== undefined) return null
  return fetchedAt - at
}

const MOST_AHEAD_MS = 120_000

/** Whether this machine's clock agrees with those of the sites; most of them, since a site may be wrong as well. */
export function examineClock(differences: readonly (number | null)[]): DiagnosisRecord {
  const known = differences.filter((ms) => ms !== null).toSorted((a, b) => a - b)
  const middle = known[Math.floor(known.length / 2)]
  const finding = { part: 'clock', name: null, code: null, advice: null } as const
  if (middle === undefined) return { ...finding, state: 'skipped', found: 'No site told the time.' }
  const seconds = Math.round(Math.abs(middle) / 1000)
  if (Math.abs(middle) <= MOST_AHEAD_MS)
    return { ...finding, state: 'ok', found: 'It agrees with the clocks of the sites.' }
  const found = `It is ${seconds} s ${middle > 0 ? 'ahead of' : 'behind'} the clocks of the sites.`
  return {
    ...finding,
    state: 'failed',
    found,
    advice: 'Set the clock of this machine, best by NTP: times and certificates depend on it.',
  }
}

import type { EditClass } from './change.ts'
import type { ChangeRecord } from './records.ts'
import type { WallReason } from './site.ts'

/** What a sentence about a change needs to know of it. */
export type Summarised = Pick<ChangeRecord, 'kind' | 'classes' | 'late' | 'backdated' | 'details'> & {
  readonly title: string | null
  readonly source: string
}

const WALL_SIGHTS: Readonly<Record<WallReason, string>> = {
  'login-required': 'a login form',
  challenge: 'a challenge for robots',
  blocked: 'a notice that it is blocked',
  'rate-limited': 'a notice of too many requests',
  maintenance: 'a maintenance notice',
  parked: 'a page of a parked domain',
}

/** The one-sentence summary of a change, such as `Edited: Title (headline, number)`; instants in it are UTC. */
export function summarise(change: Summarised): string {
  const notes = changeNotes(change)
  const aside = notes.length === 0 ? '' : ` (${notes.join(', ')})`
  const kind = change.kind.charAt(0).toUpperCase() + change.kind.slice(1)
  return `${kind}: ${changeGist(change, utcText)}${aside}`
}

/**
 * Whom or what the change concerns, without its kind and notes; what matters most stands first, since the end may be
 * cut. `instantText` prints an ISO 8601 instant.
 */
export function changeGist(change: Summarised, instantText: (at: string) => string): string {
  const { source, details } = change
  switch (change.kind) {
    case 'edited':
      if (change.title === null && details !== null) return alikeGist(details, source)
      return change.title || '(no title)'
    case 'added':
    case 'delisted':
    case 'removed':
    case 'restored':
      return change.title || '(no title)'
    case 'purge':
      return `${countOf(details?.['articles'])} articles of ${source} were removed at once`
    case 'walled':
      return `${wallSight(details?.['reason'])} instead of the listing of ${source}${sessionGist(details?.['session'])}`
    case 'broken':
      return `${reasonOf(details)}${source} can no longer be read`
    case 'gap':
      return gapGist(change, instantText)
    case 'silent':
      return `${source} has listed nothing new for unusually long`
    case 'recovered':
      return `${source} can be read again`
    default:
      return change.kind satisfies never
  }
}

/** What else there is to know: the classes of an edit, that it goes back and forth, and whether an addition was found late or is backdated. */
export function changeNotes(
  change: Pick<Summarised, 'classes' | 'late' | 'backdated' | 'details'>,
): readonly (EditClass | 'late' | 'backdated' | 'flapping')[] {
  const notes: (EditClass | 'late' | 'backdated' | 'flapping')[] = [...change.classes]
  if (change.details?.['flapping'] === true) notes.unshift('flapping')
  if (change.late) notes.push('late')
  if (change.backdated) notes.push('backdated')
  return notes
}

function alikeGist(details: NonNullable<Summarised['details']>, source: string): string {
  return `at least ${countOf(details['articles'])} articles of ${source} say the same new thing, which is taken for the site's`
}

function gapGist({ source, details }: Summarised, instantText: (at: string) => string): string {
  const { from, to, atLeast } = details ?? {}
  const end = typeof to === 'string' ? instantText(to) : 'now'
  const stretch = typeof from === 'string' ? `${instantText(from)} to ${end}` : `up to ${end}`
  const known = typeof atLeast === 'number' && atLeast > 0 ? ` (at least ${atLeast} came)` : ''
  return `${stretch}, when entries of ${source} may have come and gone unseen${known}`
}

function wallSight(reason: unknown): string {
  return WALL_SIGHTS[reason as WallReason] ?? 'a wall'
}

function reasonOf(details: Summarised['details']): string {
  const reason = details?.['reason']
  return typeof reason === 'string' ? `${reason}: ` : ''
}

function countOf(articles: unknown): number {
  return Array.isArray(articles) ? articles.length : 0
}

function utcText(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
}

function sessionGist(site: unknown): string {
  return typeof site === 'string' ? `: its session has ended, sign in again with \`dateline login ${site}\`` : ''
}

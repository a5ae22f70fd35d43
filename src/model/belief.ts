import type { ChangeKind } from './change.ts'
import { QUARANTINE_REASONS } from './outcome.ts'
import type { ChangeRecord } from './records.ts'

/** Why a change is believed, and what would show that it did not happen: a sentence each. */
export type Belief = { readonly why: string; readonly disproof: string }

type Believed = Pick<ChangeRecord, 'kind' | 'source' | 'late' | 'backdated' | 'classes' | 'details'>

const DISPROOFS: Readonly<Record<ChangeKind, string>> = {
  added: 'An earlier snapshot of the source that has the same article, or a capture of this check that does not.',
  edited: 'Two captures of the article that say the same, or one that is not its page.',
  delisted: 'A capture of these checks in which the entry stands.',
  removed: 'An answer of the article’s address from that time with the article in it.',
  restored: 'A capture of this visit or check without the article.',
  purge: 'Answers of these addresses from that time with the articles in them.',
  walled: 'A capture of these checks that shows the listing.',
  broken: 'A capture of these checks with the listing in it, as the profile reads it.',
  gap: 'A check made in between, or the entries of that time in a later snapshot.',
  silent: 'An article that the source listed in that time.',
  recovered: 'A capture of this check that does not show the listing.',
}

/** In one sentence why a change is believed, and in another what would disprove it. */
export function explainBelief(change: Believed): Belief {
  return { why: whyBelieved(change), disproof: DISPROOFS[change.kind] }
}

/** In one sentence why a change is believed. */
export function whyBelieved(change: Believed): string {
  const { kind, source, details } = change
  switch (kind) {
    case 'added':
      return whyAdded(change)
    case 'edited':
      return `Two whole pages of the article, read by the same profile, say different things${classText(change)}.`
    case 'delisted':
      return `It was missing from two listings of ${source} in a row although the place where it stood was read, while its own page was there.`
    case 'removed':
      return 'Its own page was gone on visit after visit, spread over hours, while other articles of the site still answered.'
    case 'restored':
      return 'Its own page, or its place in the listing, is there again after it was told to be gone.'
    case 'purge':
      return 'Visits found many articles of the site gone, each again and again over hours, while others still answered.'
    case 'walled':
      return `Two checks in a row met a wall instead of the listing of ${source}.`
    case 'broken':
      return isQuarantine(details?.['reason'])
        ? `Two listings of ${source} in a row were read and not believed.`
        : `Three checks of ${source} in a row failed.`
    case 'gap':
      return details?.['moved'] === true
        ? 'The listing kept moving while the check read on, so an entry may have slipped from one page to another.'
        : `The check met nothing it knew within the pages that it may read, so what came since the last good one may be missing.`
    case 'silent':
      return `Of 100 pauses between its additions ${source} makes 99 shorter than this one; time when nobody looked is not counted.`
    case 'recovered':
      return 'A check read the listing and believed it, after trouble that was told.'
    default:
      return kind satisfies never
  }
}

function whyAdded({ source, late, backdated }: Believed): string {
  const further = late ? ', on a further page' : ''
  const dated = backdated ? '; its date is more than two days before the newest known then' : ''
  return `A listing of ${source} that was believed had it${further}, and none before had an article with its identity${dated}.`
}

function classText({ classes }: Believed): string {
  return classes.length === 0 ? '' : ` (${classes.join(', ')})`
}

function isQuarantine(reason: unknown): boolean {
  return QUARANTINE_REASONS.some((one) => one === reason)
}

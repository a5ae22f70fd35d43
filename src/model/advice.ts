import { FAILURES, failureRule } from './failure.ts'
import type { QuarantineReason } from './outcome.ts'
import type { WallReason } from './site.ts'
import type { VisitDoubt } from './visit.ts'

/** What a person can do about a wall; it is never passed without one. */
export const WALL_ADVICE: Readonly<Record<WallReason, string>> = {
  'login-required': '`dateline login SITE` signs in, and again where a session has ended.',
  challenge: 'The site asks for a human: ask its operator to let fetch.userAgent through, or watch less often.',
  blocked: 'The site, a firewall or your network refuses the page: see what a browser on this network is told.',
  'rate-limited': 'The site was asked too often: raise fetch.perHost.delay, or check less often.',
  maintenance: 'The site is being worked on; the next check looks again.',
  parked: 'The domain is for sale or has run out: find where the site has moved to.',
}

/** What a person can do about a page that was read and not believed. */
export const DOUBT_ADVICE: Readonly<Record<QuarantineReason | VisitDoubt, string>> = {
  'selector-empty':
    'Nothing on the page matches listing.entries of its profile: compare it with the page in a browser.',
  'missing-fields': 'Compare the fields under listing of its profile with the page in a browser.',
  redesign: 'Look whether this is still the listing; `dateline snapshots SOURCE` shows what was read.',
  truncated: 'The page came incomplete; the next check asks for it again.',
  'suspect-tail': 'The page ends as none of the site does; if all of them do now, correct the tail of its profile.',
  'listing-truncated':
    'The page lists more than 2,000 rows: watch a shorter page of the site, or narrow listing.entries.',
  'no-title': 'Compare article.fields.title of its profile with the page in a browser.',
  'no-text': 'Compare article.text of its profile with the page in a browser.',
  'same-as-others':
    'Several articles say the same where they did not: compare article of the profile with a page in a browser.',
  'other-article': 'The address leads to another article now; look at both in a browser.',
}

/** What a person can do about a code or reason of any kind; null for one that is not known. */
export function adviceFor(reason: string): string | null {
  const known: Readonly<Record<string, string>> = { ...WALL_ADVICE, ...DOUBT_ADVICE }
  if (Object.hasOwn(known, reason)) return known[reason] ?? null
  const isFailure = Object.hasOwn(FAILURES, reason) || /^http-\d+$/u.test(reason)
  return isFailure ? failureRule(reason as keyof typeof FAILURES & `http-${number}`).advice : null
}

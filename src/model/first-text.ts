const DAY_MS = 86_400_000
const LEAST_VISITS = 3

/** The visits that believed a revision, from the first to the last of them. */
export type Belief = { readonly visits: number; readonly firstAt: number; readonly lastAt: number }

/**
 * Whether a page without text was one for good, so that text on it is an edit: it was believed at three visits at least,
 * over more than a day. Before that its text had not come yet.
 */
export function isLastingBlank({ visits, firstAt, lastAt }: Belief): boolean {
  return visits >= LEAST_VISITS && lastAt - firstAt > DAY_MS
}

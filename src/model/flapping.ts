/** How an article's page moves between revisions that were seen before. */
export type Flapping = {
  /** Revisions in a row that only brought back an earlier one. */
  readonly returns: number
  /** Visits in a row that found the page as it was, counted while there are returns. */
  readonly steady: number
  /** What readers were told last; null where that is the current revision. */
  readonly saidRevisionId: number | null
}

export const NO_FLAPPING: Flapping = { returns: 0, steady: 0, saidRevisionId: null }

/** So many visits in a row settle an article that flapped. */
const STEADY_VISITS = 5

/**
 * The page says what an earlier revision said. Once may be a correction that was taken back, and is said when the next
 * visit finds it still; twice in a row is flapping, as between the variants of a cache, and is said once.
 */
export function afterReturn(
  before: Flapping,
  { currentId, earlierId }: { currentId: number; earlierId: number },
): { readonly next: Flapping; readonly say: 'flapping' | null } {
  const returns = before.returns + 1
  if (returns === 1) return { next: { returns, steady: 0, saidRevisionId: currentId }, say: null }
  if (returns > 2) return { next: { ...before, returns, steady: 0 }, say: null }
  return { next: { returns, steady: 0, saidRevisionId: earlierId }, say: 'flapping' }
}

/** The page says what it said: a return is said now, and flapping is over after five such visits in a row. */
export function afterSame(
  before: Flapping,
  currentId: number,
): { readonly next: Flapping; readonly say: 'settled' | null } {
  if (before.returns === 0) return { next: NO_FLAPPING, say: null }
  const steady = before.steady + 1
  const isSettled = steady >= STEADY_VISITS
  const isUnsaid = before.saidRevisionId !== null && before.saidRevisionId !== currentId
  const say = isUnsaid && (isSettled || before.returns === 1) ? 'settled' : null
  if (isSettled) return { next: NO_FLAPPING, say }
  return { next: { ...before, steady, saidRevisionId: before.returns === 1 ? null : before.saidRevisionId }, say }
}

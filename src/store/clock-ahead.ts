import type { Database } from './open-store.ts'

/** A clock is put right by less than this now and then; by more, it was wrong. */
export const CLOCK_SLACK_MS = 3_600_000
// A day that a receiver asks for, and the quiet hours after it.
const LONGEST_PAUSE_MS = 2 * 86_400_000

/**
 * Makes due now what only a clock that was ahead can have put off: what was owed or first tried in a time that is still to
 * come, or waits for its next try longer than there is reason to. Else it would hold up its channel for as long as the
 * clock was ahead.
 */
export async function hurryFromAhead(tx: Database, channel: string, now: number): Promise<void> {
  const ahead = now + CLOCK_SLACK_MS
  const put = await tx
    .selectFrom('deliveries')
    .select(['id', 'created_at'])
    .where('channel', '=', channel)
    .where('state', '=', 'owed')
    .where('next_attempt_at', '>', now)
    .where(({ eb, and, or }) =>
      or([
        eb('created_at', '>', ahead),
        eb('first_attempt_at', '>', ahead),
        and([eb('attempts', '>', 0), eb('next_attempt_at', '>', now + LONGEST_PAUSE_MS)]),
      ]),
    )
    .execute()
  for (const { id, created_at } of put) {
    // Its seven days begin anew: nobody can say when they began.
    const times = { created_at: Math.min(created_at, now), first_attempt_at: null, next_attempt_at: now }
    await tx.updateTable('deliveries').set(times).where('id', '=', id).execute()
  }
}
